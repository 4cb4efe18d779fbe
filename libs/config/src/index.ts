export { ConfigError, readConfig, type Environment } from './read-config';
export { parseEnvFile } from './env-file';
export { extendEnvironment } from './extend-environment';
export { describeSettings, renderReferenceEnv, type SettingReference } from './reference';
export { Secret } from './secret';
export {
  flag,
  integer,
  list,
  oneOf,
  optionalText,
  optionalUrl,
  port,
  secret,
  setting,
  text,
  url,
  type ConfigOf,
  type ConfigOfGroups,
  type Setting,
  type SettingGroups,
  type Settings,
} from './settings';
