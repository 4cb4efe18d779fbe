import type { Environment } from './read-config';

/**
 * The environment of this process with some variables set otherwise: for starting another program, and for settings
 * that came as flags of a command. An undefined value unsets. Must not be used to look up a single variable.
 */
export function extendEnvironment(changes: Environment, environment: Environment = process.env): Environment {
  return { ...environment, ...changes };
}
