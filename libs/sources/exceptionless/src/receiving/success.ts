import type { ClientSettings, Project, Reception, Reply } from '@millrace/domain';
import { toRuleParameters } from '../data-rules';

/** The generations of Exceptionless' API; the first still has clients. */
export type ApiVersion = 'v1' | 'v2';

/** Clients fetch their settings when the version that an answer names is above the one they know. */
const SETTINGS_VERSION_HEADERS: Readonly<Record<ApiVersion, string>> = {
  v1: 'v',
  v2: 'x-exceptionless-configversion',
};

/** A success as one route answers it. */
export interface Success {
  /** An answer without a body: one that has a body is none to the clients, whatever its status. */
  reply(project: Project): Reply;
  /** Of a request whose body says everything. */
  accept(project: Project): Reception;
  /** Of a request that said something beside its body, which is kept with the record as `parameters`. */
  acceptWith(project: Project, parameters: Readonly<Record<string, string>>): Reception;
}

/**
 * Clients take 202 for the one success of a POST, and 200 for that of a GET. What a project is answered changes with its
 * settings only, so it is made once for them.
 */
export function createSuccess(status: 200 | 202, version: ApiVersion): Success {
  const known = new WeakMap<ClientSettings, Accepted>();
  const successOf = ({ clientSettings }: Project): Accepted => {
    let success = known.get(clientSettings);
    if (success === undefined) {
      success = toAccepted(status, version, clientSettings);
      known.set(clientSettings, success);
    }
    return success;
  };
  return {
    reply: (project) => successOf(project).reply,
    accept: successOf,
    acceptWith(project, parameters) {
      const { reply, parameters: rules } = successOf(project);
      return { kind: 'accepted', reply, events: 1, parameters: { ...rules, ...parameters } };
    },
  };
}

type Accepted = Extract<Reception, { kind: 'accepted' }>;

function toAccepted(status: number, version: ApiVersion, settings: ClientSettings): Accepted {
  const reply = { status, headers: { [SETTINGS_VERSION_HEADERS[version]]: String(settings.version) } };
  const parameters = toRuleParameters(settings);
  return { kind: 'accepted', reply, ...(Object.keys(parameters).length === 0 ? {} : { parameters }) };
}
