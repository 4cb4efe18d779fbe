import type { SourceAdapter } from '@millrace/domain';
import { biteralSource } from '@millrace/source-biteral';
import { cloudeventsSource } from '@millrace/source-cloudevents';
import { exceptionlessSource } from '@millrace/source-exceptionless';
import { nativeSource } from '@millrace/source-native';
import { yamcsSource } from '@millrace/source-yamcs';

/** Every dialect that events are taken in; the one place that names them all. */
export const sourceRegistry: readonly SourceAdapter[] = [
  exceptionlessSource,
  yamcsSource,
  biteralSource,
  nativeSource,
  cloudeventsSource,
];
