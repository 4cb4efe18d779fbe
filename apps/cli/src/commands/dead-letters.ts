import { stdout } from 'node:process';
import type { Command } from 'commander';
import { inflateBody } from '../dead-letters/body-text';
import { COUNT_COLUMNS, countDeadLetters, type CountColumn } from '../dead-letters/count-dead-letters';
import {
  renderDeadLetterFile,
  renderDeadLetters,
  toDeadLetterFileJson,
  toDeadLetterJson,
} from '../dead-letters/describe-dead-letter';
import type { DeadLetterFilter } from '../dead-letters/filter';
import { addFilterOptions, filterOf, stateOption, toIds } from '../dead-letters/filter-options';
import { listDeadLetters } from '../dead-letters/list-dead-letters';
import { readDeadLetter } from '../dead-letters/read-dead-letter';
import { withDeadLetters } from '../dead-letters/with-dead-letters';
import { toChoices, toCount } from '../option-values';
import { renderTable } from '../render-table';
import { addReplayCommand } from './dead-letters-replay';

interface JsonOption {
  readonly json?: boolean;
}

export function addDeadLettersCommand(program: Command): void {
  const command = program
    .command('dead-letters')
    .description('what was acknowledged and could not be understood or stored: count, list, show and replay it');
  addFilterOptions(command.command('count'))
    .description('how many there are')
    .option('--by <columns>', `apart by ${COUNT_COLUMNS.join(', ')}`, (text) => toChoices(text, COUNT_COLUMNS), [
      'code',
    ] as CountColumn[])
    .addOption(stateOption())
    .option('--json', 'a line of JSON for each count')
    .action(count);
  addFilterOptions(command.command('list'))
    .description('the newest of them')
    .addOption(stateOption())
    .option('--limit <count>', 'at most this many', toCount, 20)
    .option('--json', 'a line of JSON for each')
    .action(list);
  command
    .command('show')
    .description('everything about one: reason, body, client, the others of its request, its replays')
    .argument('<id>', 'the dead letter', toIds)
    .option('--json', 'as one JSON object')
    .option('--body', 'only its body, inflated, as bytes')
    .action(show);
  addReplayCommand(command);
}

type CountOptions = DeadLetterFilter & JsonOption & { readonly by: readonly CountColumn[] };

async function count(options: CountOptions): Promise<void> {
  await withDeadLetters(async (connection) => {
    const counts = await countDeadLetters(connection.query.bind(connection), filterOf(options), options.by);
    if (options.json === true) {
      for (const row of counts) console.log(JSON.stringify(row));
      return;
    }
    const head = [...options.by, 'dead letters', 'requests', 'last'];
    const rows = counts.map((row) => [
      ...options.by.map((column) => row[column] ?? ''),
      String(row.deadLetters),
      String(row.requests),
      row.deadLetters === 0 ? '' : row.last,
    ]);
    console.log(rows.length === 0 ? 'There are none.' : renderTable(head, rows));
  });
}

async function list(options: DeadLetterFilter & JsonOption & { readonly limit: number }): Promise<void> {
  await withDeadLetters(async (connection) => {
    const letters = await listDeadLetters(connection.query.bind(connection), filterOf(options), options.limit);
    if (options.json === true) for (const letter of letters) console.log(JSON.stringify(toDeadLetterJson(letter)));
    else console.log(letters.length === 0 ? 'There are none.' : renderDeadLetters(letters));
  });
}

async function show([id = '']: readonly string[], options: JsonOption & { readonly body?: boolean }): Promise<void> {
  await withDeadLetters(async (connection) => {
    const file = await readDeadLetter(connection.query.bind(connection), id);
    if (file === undefined) throw new Error(`there is no dead letter ${id}`);
    if (options.body !== true) {
      const text = options.json === true ? JSON.stringify(toDeadLetterFileJson(file)) : renderDeadLetterFile(file);
      console.log(text);
      return;
    }
    if (file.body === undefined) throw new Error('its body is not stored');
    stdout.write(inflateBody(file.body, file.letter).bytes);
  });
}
