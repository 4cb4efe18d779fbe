import { extendEnvironment } from '@millrace/config';
import type { StepReporter } from '@millrace/local-stack';
import { readCliConfig, readLocalState } from '../cli-settings';
import { connectionTo } from '../connection';
import { deployment } from './target/deployment';
import type { DeliveryTarget } from './target/delivery-target';
import { startOwnStack } from './target/own-stack';
import { runningStack } from './target/running-stack';

/** Whose delivery is verified, as the command is asked. */
export interface TargetChoice {
  /** A gateway's URL, or `local`; undefined: a stack of its own. */
  readonly target?: string;
  readonly token?: string;
  /** Of the token. */
  readonly project: string;
  /** Whether processes of the running local stack may be killed and stopped. */
  readonly breakIt: boolean;
  readonly brokers: '1' | '3';
  readonly copies: number;
  readonly spool: boolean;
  /** A folder of built services. */
  readonly services?: string;
}

export interface OpenTargetOptions {
  /** The checkout whose built services are started. */
  readonly root: string;
  /** Of what is broken at random. */
  readonly seed: number;
  readonly reporter: StepReporter;
  /** Gives up a start. */
  readonly ending: AbortSignal;
}

/** Starts or finds what is to be verified; the caller ends it. */
export function openTarget(choice: TargetChoice, options: OpenTargetOptions): Promise<DeliveryTarget> {
  const { target, services: programs, ...stack } = choice;
  if (target === undefined) return startOwnStack({ ...options, ...stack, programs });
  return Promise.resolve(target === 'local' ? openRunningStack(choice) : openDeployment(target, choice));
}

function openRunningStack({ breakIt: mayBreak }: TargetChoice): DeliveryTarget {
  const { clickhouse: store, kafka } = readCliConfig();
  return runningStack({ readState: readLocalState, store, kafka, mayBreak });
}

function openDeployment(url: string, { token, project }: TargetChoice): DeliveryTarget {
  const { clickhouse: store, kafka } = readCliConfig();
  const connection = connectionTo('ingest', { gateway: url, ...(token !== undefined && { token }) });
  // Brokers that nobody named are not necessarily those of the deployment.
  const isNamed = extendEnvironment({})['MILLRACE_KAFKA_BROKERS'] !== undefined;
  return deployment({ ...connection, project, store, kafka: isNamed ? kafka : undefined });
}

/** In words, for the report. */
export function describeTarget({ target, brokers, copies, spool }: TargetChoice): string {
  if (target !== undefined) return target === 'local' ? 'the running local stack' : target;
  const kafka = brokers === '1' ? 'one broker' : 'three brokers';
  return `a stack of its own: ${kafka}, services × ${String(copies)}${spool ? ', gateways with a spool' : ''}`;
}
