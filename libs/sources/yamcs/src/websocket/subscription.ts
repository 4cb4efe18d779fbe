import { JsonFields } from '@millrace/contracts';
import type { Condition, JsonObject, Project } from '@millrace/domain';
import { hasInstance, noInstance } from '../admit-instance';
import { ofInstance } from '../archive/of-instance';
import type { YamcsException } from '../exception';
import { readFilter } from '../filter/read-filter';

/** What a client subscribed to, as it said it. */
export interface Subscription {
  readonly instance: string;
  readonly filter?: string;
}

export type CheckedSubscription =
  | { readonly kind: 'ok'; readonly subscription: Subscription; readonly where: Condition }
  | { readonly kind: 'refused'; readonly exception: YamcsException };

/** A SubscribeEventsRequest, checked in Yamcs' order: the filter before the instance. */
export function readSubscription(options: JsonObject | undefined, project: Project): CheckedSubscription {
  const fields = new JsonFields(options ?? {}, 0);
  const instance = fields.text('instance') ?? '';
  const filter = fields.text('filter');
  if (options === undefined || fields.faults.length > 0)
    return badRequest('The options are not a SubscribeEventsRequest');
  const condition = readFilter(filter ?? '');
  if (condition.kind === 'bad-request') return badRequest(condition.fault.message, condition.fault);
  if (!hasInstance(project, instance)) {
    return { kind: 'refused', exception: { code: 404, type: 'NotFoundException', message: noInstance(instance) } };
  }
  return {
    kind: 'ok',
    subscription: { instance, ...(filter === undefined ? {} : { filter }) },
    where: { kind: 'all', of: [ofInstance(instance), condition.value] },
  };
}

function badRequest(message: string, { at }: Pick<YamcsException, 'at'> = {}): CheckedSubscription {
  const exception = { code: 400, type: 'BadRequestException', message, ...(at === undefined ? {} : { at }) };
  return { kind: 'refused', exception };
}
