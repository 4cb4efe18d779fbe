import type { JsonObject, RawRecord } from '@millrace/domain';

/** Longer ones are cut: every event of a request carries them, and a header may be as long as a body. */
const MAX_USER_AGENT_LENGTH = 1_024;

/** A program and a version of two to four numbers, and nothing more, as Exceptionless' own clients call themselves. */
const PRODUCT = /^(?<name>[^/]+)\/(?<version>\d+(?:\.\d+){1,3})$/;

/** Who sent a request, as Exceptionless describes it: the client's own header says it before the user agent does. */
export function toSubmissionClient({ headers, userAgent, clientAddress }: RawRecord): JsonObject {
  const said = (headers['x-exceptionless-client']?.trim() || userAgent.trim()).slice(0, MAX_USER_AGENT_LENGTH);
  const { name = said, version } = PRODUCT.exec(said)?.groups ?? {};
  return {
    ...(clientAddress === '' ? {} : { ip_address: clientAddress }),
    ...(name === '' ? {} : { user_agent: name.toLowerCase() }),
    ...(version === undefined ? {} : { version }),
  };
}
