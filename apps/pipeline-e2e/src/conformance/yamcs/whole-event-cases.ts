import { aRecentTime } from '../a-recent-time';
import type { ConformanceCase, ExpectedAnswer } from '../conformance-case';
import { answered, badRequest, EVENTS, post, postProtobuf } from './yamcs-exchanges';

/** The old contract answers the bare fact. */
const EMPTY: ExpectedAnswer = { status: 200, headers: { 'content-length': '0' }, body: '' };

/** "Create an Event" as Yamcs documented it. */
const seed = {
  source: 'REST API',
  type: 'Test',
  seqNumber: 3,
  message: 'this is a test event',
  generationTime: 0,
  receptionTime: 0,
  severity: 'WARNING',
};

/** The same in protobuf. */
const SEED_PROTOBUF = '0a0852455354204150491000180020032a045465737432147468697320697320612074657374206576656e743801';

const seedRow = {
  source: 'REST API',
  type: 'Test',
  seq_number: 3,
  message: 'this is a test event',
  severity: 'WARNING',
  generation_time: '1970-01-01 00:00:00.000',
  reception_time: aRecentTime(),
};

/** Section 2.5 of the contracts: the contract of Yamcs until 4.6, which takes a whole Event. */
export const WHOLE_EVENT_CASES: readonly ConformanceCase[] = [
  {
    id: 'Y1',
    says: 'the documented event, posted with a slash at the end, is answered with nothing and stored as it says',
    sends: [post(seed, EMPTY, { path: `${EVENTS}/` })],
    stores: [seedRow],
  },
  {
    id: 'Y2',
    says: 'the slash and the content type make no difference',
    sends: [
      post({ ...seed, seqNumber: 1 }, EMPTY),
      post({ ...seed, seqNumber: 2 }, EMPTY, { headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
      post({ ...seed, seqNumber: 3 }, EMPTY, { headers: { 'content-type': '' } }),
    ],
    storedInOrderOf: 'seq_number',
    stores: [{ ...seedRow, seq_number: 1 }, { ...seedRow, seq_number: 2 }, seedRow],
  },
  {
    id: 'Y3',
    says: 'the documented event in protobuf is the same event; an extension that nobody knows is kept',
    sends: [
      postProtobuf(SEED_PROTOBUF, EMPTY),
      // The same with sequence number 4 and field 100, a text.
      postProtobuf(`${SEED_PROTOBUF.replace('2003', '2004')}a20603616263`, EMPTY),
    ],
    storedInOrderOf: 'seq_number',
    stores: [seedRow, { ...seedRow, seq_number: 4, extensions: { '100': 'abc' } }],
  },
  {
    id: 'Y4',
    says: 'an old event that lacks a required field is refused; without a severity it is INFO; ERROR is SEVERE',
    difference: 'a missing field is answered with 400 and not with 500',
    sends: [
      post({ ...seed, message: undefined }, badRequest()),
      post({ ...seed, generationTime: undefined }, badRequest()),
      post({ ...seed, seqNumber: 4, severity: undefined }, EMPTY),
      post({ ...seed, seqNumber: 5, severity: 'ERROR' }, EMPTY),
    ],
    storedInOrderOf: 'seq_number',
    stores: [
      { seq_number: 4, severity: 'INFO' },
      { seq_number: 5, severity: 'SEVERE' },
    ],
    asks: [
      {
        request: { path: `${EVENTS}?order=asc` },
        answer: answered({
          events: [
            { seqNumber: 4, severity: 'INFO' },
            { seqNumber: 5, severity: 'SEVERE' },
          ],
        }),
      },
    ],
  },
];
