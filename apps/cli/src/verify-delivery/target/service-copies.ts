import { cpSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { extendEnvironment, type Environment } from '@millrace/config';
import { appProgram, freePorts, service, type SupervisedProcess } from '@millrace/local-stack';
import type { Component } from '@millrace/service-runtime';
import type { ServiceName } from '../../commands/up-endpoints';
import type { OwnEngines } from '../../own-engines';
import type { Backend } from './balancer';

/** From the beginning of the way of an event to its end. */
export const SERVICES: readonly ServiceName[] = ['gateway', 'normaliser', 'clickhouse-writer'];

/** One of several processes of a service. */
export interface ServiceCopy {
  readonly service: ServiceName;
  readonly name: string;
  /** What it listens on for events; 0 for a service that does not. */
  readonly port: number;
  readonly readyUrl: string;
  readonly component: Component<SupervisedProcess>;
}

export interface ServiceCopiesOptions {
  readonly engines: OwnEngines;
  /** Where services find ClickHouse. */
  readonly clickhouseUrl: string;
  /** Of each service. */
  readonly copies: number;
  /** Whether gateways keep events on disk while Kafka is down. */
  readonly spool: boolean;
  /** A folder of built services, `<service>/dist/main.js`; what is not there is taken from the checkout. */
  readonly programs: string | undefined;
  /** Gives up a start that is under way. */
  readonly ending: AbortSignal;
}

/** Copies that can be started, of each service one more than are to run from the start. */
export async function planServiceCopies(options: ServiceCopiesOptions): Promise<readonly ServiceCopy[]> {
  const numbers = Array.from({ length: options.copies + 1 }, (_, place) => place + 1);
  const ports = [...(await freePorts(SERVICES.length * numbers.length * 2))];
  return SERVICES.flatMap((name) => {
    const program = keepProgram(name, options);
    return numbers.map((copy) => {
      const [port = 0, adminPort = 0] = ports.splice(0, 2);
      return planCopy({ name, copy, program, port, adminPort }, options);
    });
  });
}

interface Placement {
  readonly name: ServiceName;
  readonly copy: number;
  readonly program: string;
  readonly port: number;
  readonly adminPort: number;
}

function planCopy(placement: Placement, options: ServiceCopiesOptions): ServiceCopy {
  const { name, copy, program, port, adminPort } = placement;
  const { layout } = options.engines;
  const adminUrl = `http://127.0.0.1:${String(adminPort)}`;
  const environment = environmentOf(placement, options);
  return {
    service: name,
    name: `${name}-${String(copy)}`,
    port: name === 'gateway' ? port : 0,
    readyUrl: `${adminUrl}/readyz`,
    component: service({
      layout,
      name,
      copy,
      environment,
      adminUrl,
      program,
      ending: options.ending,
    }),
  };
}

/** A copy of the built service: who builds anew meanwhile takes nothing away from a stack that restarts its parts. */
function keepProgram(name: ServiceName, { engines, programs }: ServiceCopiesOptions): string {
  const replaced = join(programs ?? '', name, 'dist/main.js');
  const isReplaced = programs !== undefined && existsSync(replaced);
  const { root, data } = engines.layout;
  const folder = join(data, 'programs', name);
  cpSync(dirname(isReplaced ? replaced : appProgram(root, name)), folder, { recursive: true });
  return join(folder, 'main.js');
}

/** The least that Kafka allows: the partitions of a service that was killed or stands still go to another one soon. */
const SESSION_TIMEOUT_MS = 6_000;
/** The balancer has noticed, several times over, that a gateway drains. */
const PROPAGATION_MS = 1_500;

function environmentOf(
  { name, copy, port, adminPort }: Placement,
  { engines, clickhouseUrl, spool }: ServiceCopiesOptions,
): Environment {
  const spoolFolder = join(engines.layout.data, `spool-${String(copy)}`);
  return extendEnvironment(
    {
      MILLRACE_CLICKHOUSE_URL: clickhouseUrl,
      MILLRACE_KAFKA_SESSION_TIMEOUT_MS: String(SESSION_TIMEOUT_MS),
      MILLRACE_GATEWAY_PORT: String(port),
      MILLRACE_GATEWAY_PROPAGATION_MS: String(PROPAGATION_MS),
      MILLRACE_GATEWAY_SPOOL_DIR: spool && name === 'gateway' ? spoolFolder : undefined,
      [ADMIN_PORT_VARIABLES[name]]: String(adminPort),
    },
    engines.environment,
  );
}

const ADMIN_PORT_VARIABLES: Readonly<Record<ServiceName, string>> = {
  gateway: 'MILLRACE_GATEWAY_ADMIN_PORT',
  normaliser: 'MILLRACE_NORMALISER_ADMIN_PORT',
  'clickhouse-writer': 'MILLRACE_WRITER_ADMIN_PORT',
};

/** What the balancer needs to know of a gateway. */
export function toBackend({ port, readyUrl }: ServiceCopy): Backend {
  return { host: '127.0.0.1', port, readyUrl };
}
