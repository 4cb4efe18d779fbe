import type { Project, Refusal, RequestHead } from '@millrace/domain';

/** A refusal where the path names a project that is not the token's. */
export function refuseOtherProject({ pathParameters }: RequestHead, project: Project): Refusal | undefined {
  return refuseUnlessSame(pathParameters['projectId'], project);
}

/** A refusal where a project is named that is not the token's. */
export function refuseUnlessSame(named: string | undefined, project: Project): Refusal | undefined {
  if (named === undefined || named === project.id) return undefined;
  return { code: 'not_found', message: `The token does not belong to a project "${named}"` };
}
