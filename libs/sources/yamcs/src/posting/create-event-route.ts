import { INT32 } from '@millrace/contracts';
import type { IngestRequest, IngestRoute, Reception } from '@millrace/domain';
import { admitInstance, instanceOf } from '../admit-instance';
import { answerEvent } from '../event/answer-event';
import { MAX_BODY_BYTES } from '../max-body-bytes';
import type { Posting } from './posting';
import { readPosting } from './read-posting';
import { toSourceEvent } from './to-source-event';

/** Both contracts have this address, so one route tells them apart by the body. */
export const createEventRoute: IngestRoute = {
  name: 'create-event',
  method: 'POST',
  path: '/api/archive/:instance/events',
  maxBodyBytes: MAX_BODY_BYTES,
  encoding: 'inflate',
  // Yamcs takes no compressed bodies; what one inflates to is held to the same bound.
  maxInflatedBytes: MAX_BODY_BYTES,
  keptHeaders: [],
  admit: admitInstance,
  receive,
};

function receive(request: IngestRequest): Reception {
  const read = readPosting(request.headers['content-type'], request.body);
  if (read.kind === 'refused') return read;
  const instance = instanceOf(request);
  if (read.posting.contract === 'whole-event') {
    // The old server answers the bare fact.
    return { kind: 'accepted', reply: { status: 200, headers: {} }, events: 1, parameters: { instance } };
  }
  return receiveCreateEvent(request, read.posting, instance);
}

function receiveCreateEvent(request: IngestRequest, posting: Posting, instance: string): Reception {
  const seqNumber = posting.seqNumber ?? request.nextSequenceNumber() % (INT32.max + 1);
  const { event } = toSourceEvent(posting, {
    instance,
    seqNumber,
    receivedAt: request.receivedAt,
    createdBy: request.project.id,
  });
  return {
    kind: 'accepted',
    reply: answerEvent({ event, createdBy: request.project.id, extra: posting.extra }, request),
    events: 1,
    parameters: { instance, seqNumber: String(seqNumber) },
  };
}
