import { readConfig } from '@millrace/config';
import { TOPICS } from '@millrace/contracts';
import { countOutOfSync, kafkaSettings } from '@millrace/kafka';
import { findConnectionFault, findHttpFault, waitUntil, type SupervisedProcess } from '@millrace/local-stack';
import type { ServiceName } from '../../commands/up-endpoints';
import type { FaultKind } from '../faults/fault';
import type { Breakable, Breakage } from '../faults/fault-injector';
import { processBreakages } from '../faults/process-breakages';
import { Turns } from '../faults/turns';
import type { OwnEngines } from '../../own-engines';
import type { CuttingProxy } from './cutting-proxy';
import type { ServiceCopy } from './service-copies';

export interface OwnStackParts {
  readonly engines: OwnEngines;
  /** Those that run from the start. */
  readonly copies: readonly ServiceCopy[];
  /** Of each service one that does not run. */
  readonly spares: readonly ServiceCopy[];
  readonly balancer: CuttingProxy;
  readonly storeProxy: CuttingProxy;
}

/** All that can be broken in a stack of its own, and how. */
export function breakablesOf(parts: OwnStackParts): readonly Breakable[] {
  const turns = new Turns();
  const several = parts.copies.length > new Set(parts.copies.map(({ service }) => service)).size;
  return [
    gatewaysBreakable(parts),
    ...parts.copies.map((copy) => serviceBreakable(parts, copy, { turns, several })),
    ...parts.spares.filter(({ service }) => service !== 'gateway').map((spare) => extraCopy(parts, spare)),
    storeBreakable(parts, turns),
    ...kafkaBreakables(parts.engines, turns),
  ];
}

function gatewaysBreakable({ balancer }: OwnStackParts): Breakable {
  const breakages = { 'cut-requests': cuttingOf(balancer) };
  return { name: 'gateway', breakages, countCuts: () => balancer.interference.cuts, findFault: noFault };
}

const noFault = () => Promise.resolve(undefined);
const PROBE_WITHIN_MS = 2_000;

function cuttingOf({ interference }: CuttingProxy): Breakage {
  return whileHeld(() => interference.startCutting());
}

function whileHeld(start: () => () => void): Breakage {
  return async (broken) => {
    const stop = start();
    try {
      await broken();
    } finally {
      stop();
    }
  };
}

interface ServiceBreaking {
  readonly turns: Turns;
  /** Whether another copy can take over what one of them has. */
  readonly several: boolean;
}

function serviceBreakable(
  { engines }: OwnStackParts,
  { name, service, readyUrl }: ServiceCopy,
  { turns, several }: ServiceBreaking,
): Breakable {
  const { zombie, ...breakages } = processBreakages([partNamed(engines, name)], turns);
  const canBeZombie = several && CONSUMERS.includes(service);
  return {
    name,
    breakages: canBeZombie ? { zombie, ...breakages } : breakages,
    findFault: () => findHttpFault(readyUrl, PROBE_WITHIN_MS),
  };
}

const CONSUMERS: readonly ServiceName[] = ['normaliser', 'clickhouse-writer'];

function extraCopy({ engines }: OwnStackParts, { service, name, component }: ServiceCopy): Breakable {
  const breakage: Breakage = async (broken) => {
    try {
      await startInTime(engines, component);
      await broken();
      await partNamed(engines, name).takeDown('SIGKILL');
    } finally {
      await engines.parts.stop(name);
    }
  };
  return { name: service, breakages: { 'extra-copy': breakage }, findFault: noFault };
}

/** Longer than an outage of what the service needs to start. */
const EXTRA_COPY_WITHIN_MS = 120_000;

/** A service whose Kafka is down when it starts ends; who started it tries again. */
async function startInTime({ parts }: OwnEngines, component: ServiceCopy['component']): Promise<void> {
  let failure: unknown;
  const start = () =>
    parts.start(component).then(
      () => true,
      (error: unknown) => {
        failure = error;
        return false;
      },
    );
  const isStarted = await waitUntil(start, { withinMs: EXTRA_COPY_WITHIN_MS, everyMs: 500 });
  if (!isStarted) throw failure;
}

function storeBreakable({ engines, storeProxy }: OwnStackParts, turns: Turns): Breakable {
  const { kill, restart, pause, outage } = processBreakages([partNamed(engines, 'clickhouse')], turns);
  const ping = `http://127.0.0.1:${String(engines.config.clickhousePort)}/ping`;
  return {
    name: 'clickhouse',
    breakages: {
      kill,
      restart,
      pause,
      outage,
      'cut-inserts': cuttingOf(storeProxy),
      'late-inserts': whileHeld(() => storeProxy.interference.startDeferring()),
      'slow-store': whileHeld(() => storeProxy.interference.startDelaying()),
    },
    countCuts: () => storeProxy.interference.cuts,
    findFault: () => findHttpFault(ping, PROBE_WITHIN_MS),
  };
}

/** With one broker `kafka`; with three `kafka-1` to `kafka-3`, and `kafka` for all of them at once. */
function kafkaBreakables(engines: OwnEngines, turns: Turns): readonly Breakable[] {
  const brokers = engines.brokers.map((name) => partNamed(engines, name));
  const ports = brokerPorts(engines);
  const cluster = { name: 'kafka', findFault: async () => firstFault(await Promise.all(ports.map(findBrokerFault))) };
  const able: readonly FaultKind[] = engines.hasKafkaProcess ? SINGLE : IN_CONTAINER;
  if (brokers.length === 1) return [{ ...cluster, breakages: only(able, processBreakages(brokers, turns)) }];
  return [
    { ...cluster, breakages: only(WHOLE_CLUSTER, processBreakages(brokers, turns)) },
    ...brokers.map((broker, index) => ({
      name: `kafka-${String(index + 1)}`,
      breakages: only(able, processBreakages([broker], turns)),
      findFault: () => findNodeFault(engines, { port: ports[index] ?? 0, nodeId: index + 1 }),
    })),
  ];
}

const SINGLE: readonly FaultKind[] = ['kill', 'restart', 'pause', 'outage'];
const WHOLE_CLUSTER: readonly FaultKind[] = ['kill', 'outage'];
/** Of a container, the process that can be signalled is only the client that watches it. */
const IN_CONTAINER: readonly FaultKind[] = ['restart'];

function only(kinds: readonly FaultKind[], breakages: Breakable['breakages']): Breakable['breakages'] {
  return Object.fromEntries(kinds.map((kind) => [kind, breakages[kind]]));
}

function brokerPorts({ config, brokers }: OwnEngines): readonly number[] {
  return [config.kafkaPort, config.kafka2Port, config.kafka3Port].slice(0, brokers.length);
}

function findBrokerFault(port: number): Promise<string | undefined> {
  return findConnectionFault('127.0.0.1', port, PROBE_WITHIN_MS);
}

/** What has to be on every broker before the next one may go. */
const REPLICATED_TOPICS = [...Object.values(TOPICS), '__consumer_offsets'];

/** Who restarts the next broker before this one has caught up leaves too few that are in sync. */
async function findNodeFault(
  { environment }: OwnEngines,
  { port, nodeId }: { readonly port: number; readonly nodeId: number },
): Promise<string | undefined> {
  const fault = await findBrokerFault(port);
  if (fault !== undefined) return fault;
  const { kafka } = readConfig({ kafka: kafkaSettings }, environment);
  const scope = { topics: REPLICATED_TOPICS, broker: nodeId };
  const behind = await countOutOfSync(kafka, scope).catch(() => undefined);
  return behind === 0
    ? undefined
    : `${behind === undefined ? 'nobody knows how many' : String(behind)} replicas are behind`;
}

function firstFault(faults: readonly (string | undefined)[]): string | undefined {
  return faults.find((fault) => fault !== undefined);
}

function partNamed({ parts }: OwnEngines, name: string): SupervisedProcess {
  const part = parts.get(name);
  if (part === undefined) throw new Error(`${name} was not started`);
  return part;
}
