import { z } from 'zod';
import { Secret } from './secret';

/** One environment variable: its name, what it may hold, and the sentence that documents it. */
export interface Setting<T> {
  readonly variable: string;
  /** Reads the variable's text; `undefined` is what an unset variable gives. */
  readonly schema: z.ZodType<T>;
  readonly description: string;
}

/** Settings of one concern, under the names the code uses. Each platform library exports its own. */
export type Settings = Readonly<Record<string, Setting<unknown>>>;

/** The settings of a program: concerns by name. */
export type SettingGroups = Readonly<Record<string, Settings>>;

export type ConfigOf<S extends Settings> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

export type ConfigOfGroups<G extends SettingGroups> = { readonly [K in keyof G]: ConfigOf<G[K]> };

export function setting<T>(variable: `MILLRACE_${string}`, schema: z.ZodType<T>, description: string): Setting<T> {
  return { variable, schema, description };
}

/** Text forms that settings are made of. Each takes the default as text, so that documents show what to write. */
export const text = (fallback: string): z.ZodType<string> => z.string().min(1).default(fallback);

export const optionalText = (): z.ZodType<string | undefined> => z.string().min(1).optional();

export const secret = (): z.ZodType<Secret | undefined> =>
  z
    .string()
    .transform((value) => new Secret(value))
    .optional();

export const integer = (fallback: number, bounds: { min?: number; max?: number } = {}): z.ZodType<number> =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .default(String(fallback))
    .transform(Number)
    .pipe(
      z
        .number()
        .min(bounds.min ?? 0)
        .max(bounds.max ?? Number.MAX_SAFE_INTEGER),
    );

export const port = (fallback: number): z.ZodType<number> => integer(fallback, { max: 65_535 });

export const flag = (fallback: boolean): z.ZodType<boolean> =>
  z
    .enum(['true', 'false'], 'must be true or false')
    .default(fallback ? 'true' : 'false')
    .transform((value) => value === 'true');

export const oneOf = <const T extends readonly [string, ...string[]]>(
  values: T,
  fallback: T[number],
): z.ZodType<T[number]> => z.enum(values as unknown as [string, ...string[]]).default(fallback);

export const url = (fallback: string): z.ZodType<string> =>
  z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).default(fallback);

export const optionalUrl = (): z.ZodType<string | undefined> =>
  z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional();

/** Comma-separated; blanks around the parts are dropped. */
export const list = (fallback: string): z.ZodType<readonly string[]> =>
  z
    .string()
    .default(fallback)
    .transform((value) =>
      value
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    );
