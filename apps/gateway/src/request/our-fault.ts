import type { Reply } from '@millrace/domain';

/** The answer to a request that this side could not answer, in no dialect's words: no contract has any for it. */
export const OUR_FAULT: Reply = {
  status: 500,
  headers: { 'content-type': 'application/json' },
  body: '{"error":{"code":"internal","message":"the gateway failed; its log says why"}}\n',
};
