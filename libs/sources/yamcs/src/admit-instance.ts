import type { Project, Refusal, RequestHead } from '@millrace/domain';

/** Refuses a request whose path names an instance that is none of the project's. Yamcs looks for it before all else. */
export function admitInstance(head: Pick<RequestHead, 'pathParameters'>, project: Project): Refusal | undefined {
  const instance = instanceOf(head);
  return hasInstance(project, instance) ? undefined : { code: 'not_found', message: noInstance(instance) };
}

/** The instance that the path names. */
export function instanceOf({ pathParameters }: Pick<RequestHead, 'pathParameters'>): string {
  return pathParameters['instance'] ?? '';
}

export function hasInstance(project: Project, instance: string): boolean {
  return project.yamcsInstances.includes(instance);
}

/** Yamcs' words for an instance that it does not have. */
export function noInstance(instance: string): string {
  return `No instance named '${instance}'`;
}
