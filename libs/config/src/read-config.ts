import type { z } from 'zod';
import type { ConfigOfGroups, SettingGroups, Settings } from './settings';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Everything that is wrong with the environment at once, one line a variable. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(
      `The configuration has ${String(problems.length)} problem${problems.length === 1 ? '' : 's'}:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    );
    this.name = 'ConfigError';
  }
}

/**
 * Reads all settings of a program. The only place that looks at the environment. An empty variable
 * counts as unset. Throws ConfigError with every problem.
 */
export function readConfig<G extends SettingGroups>(
  groups: G,
  environment: Environment = process.env,
): ConfigOfGroups<G> {
  const problems: string[] = [];
  const config = Object.fromEntries(
    Object.entries(groups).map(([name, settings]) => [name, readGroup(settings, environment, problems)]),
  );
  if (problems.length > 0) throw new ConfigError(problems);
  return config as ConfigOfGroups<G>;
}

function readGroup(settings: Settings, environment: Environment, problems: string[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, { variable, schema, description }] of Object.entries(settings)) {
    const parsed = schema.safeParse(environment[variable] === '' ? undefined : environment[variable]);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(`${variable}: ${inWords(parsed.error)} (${description})`);
  }
  return values;
}

function inWords(error: z.ZodError): string {
  return error.issues.map((issue) => issue.message).join('; ');
}
