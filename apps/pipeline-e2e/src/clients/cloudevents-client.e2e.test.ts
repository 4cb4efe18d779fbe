import { CloudEvent, emitterFor, HTTP, httpTransport, Mode } from 'cloudevents';
import { drained } from '../pipeline/drained';
import { startPipeline, type Pipeline } from '../pipeline/start-pipeline';

const DRAINED_WITHIN_MS = 60_000;

/** With everything that the specification has a name for, and an extension. */
const packed = new CloudEvent({
  id: 'packed-1',
  source: '/warehouse/7',
  type: 'com.shop.parcel.packed',
  time: '2025-11-18T07:20:01.123Z',
  subject: 'parcel/4711',
  datacontenttype: 'application/json',
  dataschema: 'https://schemas.shop.example/parcel/2',
  severity: 'WATCH',
  data: { message: 'packed by hand', weight: 1.25, items: [{ sku: 'N30122', count: 2 }] },
});

const photo = packed.cloneWith({ id: 'photo-1', datacontenttype: 'image/png', data: Uint8Array.of(0x89, 0x50, 0xff) });

const events: readonly CloudEvent<unknown>[] = [packed, photo];

let pipeline: Pipeline;

beforeAll(async () => {
  pipeline = await startPipeline({ database: 'e2e_cloudevents' });
  const headers = { authorization: `Bearer ${pipeline.tokens.ingest}` };
  for (const mode of [Mode.STRUCTURED, Mode.BINARY]) {
    const emit = emitterFor(httpTransport(`${pipeline.gateway}/cloudevents`), { binding: HTTP, mode });
    for (const event of events) {
      const sent = event.cloneWith({ id: `${event.id}-${mode}` });
      await emit(sent, { headers });
      // As a sender does that has not seen the answer.
      await emit(sent, { headers });
    }
  }
  expect((await postBatch(events)).status).toBe(202);
  expect((await postBatch([packed.cloneWith({ id: 'never' }), { id: 'no event' }])).status).toBe(400);
  await drained(pipeline.environment, DRAINED_WITHIN_MS);
}, 120_000);

afterAll(() => pipeline.stop());

/** The SDK reads batches and does not send them. */
function postBatch(batch: readonly unknown[]): Promise<Response> {
  return fetch(`${pipeline.gateway}/cloudevents`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${pipeline.tokens.ingest}`,
      'content-type': 'application/cloudevents-batch+json; charset=utf-8',
    },
    body: JSON.stringify(batch),
  });
}

test('each event is stored once, however it came and however often', async () => {
  const rows = await pipeline.query(
    "SELECT client_key, dialect, source, type FROM events WHERE dialect = 'cloudevents' ORDER BY client_key",
  );
  const stored = (id: string) => ({
    client_key: id,
    dialect: 'cloudevents',
    source: '/warehouse/7',
    type: 'com.shop.parcel.packed',
  });
  const ids = ['packed-1', 'packed-1-binary', 'packed-1-structured', 'photo-1', 'photo-1-binary', 'photo-1-structured'];
  expect(rows).toEqual(ids.map(stored));
  expect(await pipeline.query('SELECT reason FROM dead_letters')).toEqual([]);
});

test('everything that was sent can be selected, the same in every mode', async () => {
  const rows = await pipeline.query(
    `SELECT DISTINCT severity, message, generation_time, attributes.subject::String AS subject,
       attributes.dataschema::String AS dataschema, attributes.datacontenttype::String AS datacontenttype,
       attributes.time::String AS time, attributes.severity::String AS named, attributes.specversion::String AS version,
       attributes.data.weight::String AS weight, attributes.data.items::String AS items
     FROM events WHERE client_key LIKE 'packed%'`,
  );
  expect(rows).toEqual([
    {
      severity: 'WATCH',
      message: 'packed by hand',
      generation_time: '2025-11-18 07:20:01.123',
      subject: 'parcel/4711',
      dataschema: 'https://schemas.shop.example/parcel/2',
      datacontenttype: 'application/json',
      time: '2025-11-18T07:20:01.123Z',
      named: 'WATCH',
      version: '1.0',
      weight: '1.25',
      items: expect.stringContaining('N30122') as unknown,
    },
  ]);
});

test('bytes are kept in base64', async () => {
  const rows = await pipeline.query(
    "SELECT DISTINCT attributes.data_base64::String AS bytes FROM events WHERE client_key LIKE 'photo%'",
  );
  expect(rows).toEqual([{ bytes: Buffer.of(0x89, 0x50, 0xff).toString('base64') }]);
});
