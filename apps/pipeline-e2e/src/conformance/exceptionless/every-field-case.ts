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
  finds: [
    {
      sql: "SELECT * FROM exceptionless_events WHERE project = '{project}'",
      rows: [
        {
          type: 'error',
          source: 'checkout',
          date: DATE.replace('T', ' ').slice(0, 23),
          severity: 'CRITICAL',
          level: 'error',
          message: 'Payment failed',
          tags: ['payment', 'Critical'],
          value: 99.5,
          count: 2,
          geo: '40.0,-70.0',
          reference_id: 'every-field-1',
          version: '4.2.0',
          user_identity: 'user-123',
          user_name: 'Test User',
          user_email_address: 'user@example.org',
          user_description: 'I paid twice',
          error_type: 'Shop.PaymentException',
          error_message: 'Payment failed',
          error_stack_trace: 'at Gateway.Capture (Gateway.cs:42)',
          request_method: 'POST',
          request_host: 'shop.example.org',
          request_path: '/checkout',
          request_client_address: '192.0.2.7',
          machine_name: 'web-1',
          client_name: 'fluentrest',
          client_version: '1.0.0',
          data: {
            note: 'at the root',
            order: { number: 7, lines: ['shoes', 'socks'] },
            '@trace': ['entered', 'left'],
            '@ref:parent': 'parent-event-1',
            '@stack': { title: 'Payments', signature_data: { Step: 'capture' } },
            '@request': { headers: { Accept: ['text/html', 'application/json'] }, post_data: { amount: 12 } },
            '@environment': { o_s_name: 'Windows 11', total_physical_memory: 17_179_869_184 },
            '@error': { code: 'E42', inner: { message: 'The line is dead' } },
          },
        },
      ],
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
