export { accessSettings, type AccessConfig } from './access-settings';
export { accessStoreComponent, type AccessStore, type AccessStoreOptions } from './access-store';
export type { Authorisation } from './compile-access';
export {
  createProject,
  listProjects,
  setClientSetting,
  setQuotas,
  setSuspended,
  type NewProject,
} from './edit-projects';
export { createToken, listTokens, revokeToken, type NewToken } from './edit-tokens';
export { ProjectsFileError } from './projects-file-error';
export { readProjectsFile } from './read-projects-file';
export {
  QUOTA_NAMES,
  SCOPES,
  type ProjectEntry,
  type ProjectsFile,
  type Quotas,
  type Scope,
  type TokenEntry,
} from './projects-file';
