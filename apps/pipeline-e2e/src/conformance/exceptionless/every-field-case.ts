import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '@millrace/domain';
import type { ConformanceCase } from '../conformance-case';
import { post, QUEUED } from './exceptionless-exchanges';

const FIXTURE = join(__dirname, '../../../fixtures/conformance/exceptionless-event.request.json');

const DATE = new Date(Date.now() - 60_000).toISOString().replace('Z', '0000+00:00');

const sent = JSON.parse(readFileSync(FIXTURE, 'utf8').replace('{date}', DATE)) as JsonObject & {
  readonly data: Readonly<Record<string, JsonObject>>;
};

/** What the server adds. */
const submissionClient = { user_agent: 'fluentrest', version: '1.0.0', ip_address: '127.0.0.1' };

/** Section 1.10 of the contracts, E28: an event in which everything is set, as it is read back. */
export const EVERY_FIELD_CASE: ConformanceCase = {
  id: 'E28',
  says: 'an event with every field of the model is read back with every field, and with what the server adds',
  difference: '@request.data has no parts of the user agent: the store has columns for those',
  sends: [post(sent, QUEUED, { headers: { 'user-agent': 'fluentrest/1.0.0' } })],
  stores: [
    {
      type: 'error',
      source: 'checkout',
      message: 'Payment failed',
      tags: ['payment', 'Critical'],
      client_key: 'every-field-1',
      severity: 'CRITICAL',
      error_type: 'Shop.PaymentException',
      client_name: 'fluentrest',
    },
  ],
  asks: [
    {
      request: { path: '/api/v2/events/by-ref/every-field-1' },
      answer: {
        status: 200,
        body: [
          {
            type: 'error',
            source: 'checkout',
            message: 'Payment failed',
            tags: ['payment', 'Critical'],
            geo: '40.0,-70.0',
            value: 99.5,
            count: 2,
            reference_id: 'every-field-1',
            data: { ...sent.data, note: 'at the root', '@submission_client': submissionClient },
          },
        ],
      },
    },
  ],
};
