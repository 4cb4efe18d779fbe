import type { SettingGroups } from './settings';

export interface SettingReference {
  readonly variable: string;
  /** As it would be written in the environment; undefined where there is none. */
  readonly fallback: string | undefined;
  readonly description: string;
}

/** Every variable that a program reads, for reference files and the tests that keep them true. */
export function describeSettings(groups: SettingGroups): readonly SettingReference[] {
  return Object.values(groups).flatMap((settings) =>
    Object.values(settings).map(({ variable, schema, description }) => {
      const parsed = schema.safeParse(undefined);
      return { variable, description, fallback: parsed.success ? asText(parsed.data) : undefined };
    }),
  );
}

/** The reference as an environment file: every variable with its default; those without one commented out. */
export function renderReferenceEnv(groups: SettingGroups): string {
  return describeSettings(groups)
    .map(({ variable, fallback, description }) => {
      const assignment = fallback === undefined ? `#${variable}=` : `${variable}=${fallback}`;
      return `# ${description}\n${assignment}\n`;
    })
    .join('\n');
}

function asText(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}
