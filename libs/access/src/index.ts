export { accessSettings, type AccessConfig } from './access-settings';
export { accessStoreComponent, type AccessStore, type AccessStoreOptions } from './access-store';
export { type Authorisation } from './authorise';
export { createProject, createToken, listTokens, revokeToken, type NewProject, type NewToken } from './edit-projects';
export { ProjectsFileError } from './projects-file-error';
export { readProjectsFile } from './read-projects-file';
export { SCOPES, type ProjectEntry, type ProjectsFile, type Scope, type TokenEntry } from './projects-file';
