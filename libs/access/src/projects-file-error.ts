/** The projects file cannot be used as it is, or not for what was asked. The message says why, in words. */
export class ProjectsFileError extends Error {
  override readonly name = 'ProjectsFileError';
}
