import type { ConformanceCase } from '../conformance-case';
import { post, problem } from './exceptionless-exchanges';

/** Section 1.10 of the contracts, E25: each of its states is a project, or a gateway, of its own. */
export const LIMIT_CASES: readonly ConformanceCase[] = [
  {
    id: 'E25a',
    says: 'a project whose month is used up is told so',
    project: { quotas: { eventsPerMonth: 1 } },
    sends: [post({ message: 'within' }), post({ message: 'beyond' }, problem(402))],
    stores: [{ message: 'within' }],
  },
  {
    id: 'E25b',
    says: 'the token of a suspended project is none',
    project: { suspended: true },
    sends: [post({ message: 'm' }, problem(401))],
  },
  {
    id: 'E25c',
    says: 'a token that sends too often is told to wait',
    project: { quotas: { requestsPerSecond: 0.001, burst: 1 } },
    sends: [
      post({ message: 'within' }),
      post(
        { message: 'beyond' },
        {
          ...problem(429),
          headers: { ...problem(429).headers, 'retry-after': expect.stringMatching(/^\d+$/) as unknown },
        },
      ),
    ],
    stores: [{ message: 'within' }],
  },
  {
    id: 'E25d',
    says: 'a gateway that takes no events says that it does not',
    takesNoEvents: true,
    sends: [post({ message: 'm' }, problem(503))],
  },
];
