import { printSince } from './tail';

const START = Date.UTC(2025, 0, 1);

/** A store whose rows all came within one second, far more of them than are shown in one turn. */
const rows = Array.from({ length: 5_000 }, (_, i) => ({
  event_id: `id-${String(i)}`,
  stored_at: new Date(START + Math.floor(i / 5)).toISOString().replace('T', ' ').replace('Z', ''),
  reception_time: '',
  dialect: 'native',
  severity: 'INFO',
  source: '',
  type: '',
  message: '',
}));

const query = <Row>(sql: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<Row[]> => {
  const limit = Number(/LIMIT (\d+)$/.exec(sql)?.[1]);
  const later = rows.filter(
    ({ stored_at }) => Date.parse(`${stored_at.replace(' ', 'T')}Z`) > Number(parameters['since']),
  );
  return Promise.resolve(later.slice(0, limit) as Row[]);
};

test('a burst of more rows than a turn shows is shown completely, each row once', async () => {
  const shown: string[] = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => shown.push(line));
  const seen = new Map<string, number>();
  let since = START - 1;
  for (let turn = 0; turn < 5; turn += 1) since = await printSince({ query }, { format: 'json' }, { since, seen });
  jest.restoreAllMocks();
  expect(shown.map((line) => (JSON.parse(line) as { event_id: string }).event_id)).toEqual(
    rows.map(({ event_id }) => event_id),
  );
});
