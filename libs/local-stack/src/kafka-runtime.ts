import { readFileSync } from 'node:fs';
import { runProgram, type ProgramResult } from './run-program';

/** What Kafka runs on: the fetched jars on this machine's Java, or the official image in a container. */
export type KafkaRuntime =
  { readonly kind: 'java'; readonly java: string } | { readonly kind: 'container'; readonly engine: ContainerEngine };

export type ContainerEngine = 'docker' | 'podman';

/** How the machine is asked what it has. */
export interface MachineProbe {
  run(command: string, args: readonly string[]): Promise<Pick<ProgramResult, 'exitCode' | 'output'>>;
  readonly platform: NodeJS.Platform;
  /** The text of /etc/os-release; empty where there is none. */
  readonly osRelease: string;
}

/** This machine lacks something that only its owner can install; the message has the command to do it. */
export class PrerequisiteError extends Error {
  override readonly name = 'PrerequisiteError';
}

const OLDEST_JAVA = 17;

/** Asks the machine that this process runs on. */
export function thisMachine(): MachineProbe {
  return {
    run: (command, args) => runProgram({ command, args }),
    platform: process.platform,
    osRelease: readOsRelease(),
  };
}

/** What Kafka is to run on this machine. */
export interface WantedKafka {
  /** The Java to look for first. */
  readonly java: string;
  readonly hasJars: boolean;
  readonly brokers: number;
}

/**
 * Java before containers: it starts faster and needs no image. Maven is needed only while the jars are not fetched. In
 * containers there is one broker only: each of several needs one address for the others and another one for this machine.
 * Rejects with PrerequisiteError when the machine does not have what it takes.
 */
export async function chooseKafkaRuntime(
  { java, hasJars, brokers }: WantedKafka,
  probe: MachineProbe = thisMachine(),
): Promise<KafkaRuntime> {
  const missing = await findMissing(java, hasJars, probe);
  if (missing.length === 0) return { kind: 'java', java };
  const engine = brokers === 1 ? await findContainerEngine(probe) : undefined;
  if (engine !== undefined) return { kind: 'container', engine };
  const need = `needs ${missing.join(' and ')}`;
  throw new PrerequisiteError(
    (brokers === 1
      ? `Kafka ${need}, or a running container engine (Docker or Podman).`
      : `A Kafka of ${String(brokers)} brokers ${need}; in containers there is one broker only.`) +
      ` Install with:\n\n  ${installCommand(probe)}\n`,
  );
}

async function findContainerEngine(probe: MachineProbe): Promise<ContainerEngine | undefined> {
  for (const engine of ['docker', 'podman'] as const) {
    // `info` talks to the engine; a client alone is no use.
    if ((await probe.run(engine, ['info'])).exitCode === 0) return engine;
  }
  return undefined;
}

async function findMissing(java: string, hasJars: boolean, probe: MachineProbe): Promise<readonly string[]> {
  const missing: string[] = [];
  const version = javaVersion(await probe.run(java, ['-version']));
  if (version === undefined) missing.push(`Java ${String(OLDEST_JAVA)} or newer`);
  else if (version < OLDEST_JAVA)
    missing.push(`Java ${String(OLDEST_JAVA)} or newer (${java} is Java ${String(version)})`);
  if (!hasJars && (await probe.run('mvn', ['--version'])).exitCode !== 0) missing.push('Maven');
  return missing;
}

/** `openjdk version "17.0.15" 2025-04-15`; before Java 9 it was `java version "1.8.0_412"`. */
function javaVersion({ exitCode, output }: Pick<ProgramResult, 'exitCode' | 'output'>): number | undefined {
  const version = /version "(?:1\.)?(\d+)/.exec(output)?.[1];
  return exitCode === 0 && version !== undefined ? Number(version) : undefined;
}

/** The one command that installs Java and Maven here. */
function installCommand({ platform, osRelease }: MachineProbe): string {
  if (platform === 'darwin') return 'brew install --cask temurin && brew install maven';
  const family = `${releaseField(osRelease, 'ID')} ${releaseField(osRelease, 'ID_LIKE')}`;
  if (/\b(fedora|rhel)\b/.test(family)) return 'sudo dnf install -y java-21-openjdk-headless maven';
  if (/\b(debian|ubuntu)\b/.test(family)) {
    return `sudo apt-get install -y openjdk-${debianJava(osRelease)}-jre-headless maven`;
  }
  return `your system's package manager: Java ${String(OLDEST_JAVA)} or newer, and Maven`;
}

/** Debian 12 and older have no Java 21; Debian 13 has no Java 17, and every supported Ubuntu has 21. */
function debianJava(osRelease: string): string {
  const isOldDebian =
    releaseField(osRelease, 'ID') === 'debian' && Number(releaseField(osRelease, 'VERSION_ID') || Infinity) <= 12;
  return isOldDebian ? '17' : '21';
}

function releaseField(osRelease: string, field: string): string {
  return new RegExp(`^${field}="?([^"\\n]*)"?$`, 'm').exec(osRelease)?.[1] ?? '';
}

function readOsRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}
