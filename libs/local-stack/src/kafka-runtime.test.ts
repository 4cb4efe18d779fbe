import { chooseKafkaRuntime, PrerequisiteError, type MachineProbe } from './kafka-runtime';

const DEBIAN_12 = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n';
const DEBIAN_13 = 'ID=debian\nVERSION_ID="13"\n';
const UBUNTU = 'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\n';
const FEDORA = 'ID=fedora\nVERSION_ID=42\n';
const ALPINE = 'ID=alpine\nVERSION_ID=3.22\n';

const JAVA_17 = 'openjdk version "17.0.15" 2025-04-15';

/** A machine that has the programs named, each with what it prints. */
function machine(programs: Readonly<Record<string, string>>, osRelease = DEBIAN_12): MachineProbe {
  return {
    platform: osRelease === '' ? 'darwin' : 'linux',
    osRelease,
    run: (command) => {
      const output = programs[command];
      return Promise.resolve(output === undefined ? { exitCode: 127, output: '' } : { exitCode: 0, output });
    },
  };
}

const fresh = { java: 'java', hasJars: false, brokers: 1 };

it('runs Kafka on Java where there is Java and Maven, even beside a container engine', async () => {
  const probe = machine({ java: JAVA_17, mvn: '3.8.7', docker: 'Server' });
  expect(await chooseKafkaRuntime(fresh, probe)).toEqual({ kind: 'java', java: 'java' });
});

it('needs no Maven once the jars are fetched', async () => {
  const probe = machine({ java: JAVA_17 });
  expect(await chooseKafkaRuntime({ ...fresh, hasJars: true }, probe)).toEqual({ kind: 'java', java: 'java' });
});

it.each([
  ['no Java', { mvn: '3.8.7', docker: 'Server' }],
  ['no Maven', { java: JAVA_17, docker: 'Server' }],
  ['an old Java', { java: 'openjdk version "11.0.2"', mvn: '3.8.7', docker: 'Server' }],
])('takes the official image where there is %s but a container engine', async (_lack, programs) => {
  expect(await chooseKafkaRuntime(fresh, machine(programs))).toEqual({ kind: 'container', engine: 'docker' });
});

it('takes Podman where Docker is not there', async () => {
  expect(await chooseKafkaRuntime(fresh, machine({ podman: 'host' }))).toEqual({ kind: 'container', engine: 'podman' });
});

it('does not take a container client whose engine is down', async () => {
  const probe: MachineProbe = { ...machine({}), run: () => Promise.resolve({ exitCode: 1, output: 'no daemon' }) };
  await expect(chooseKafkaRuntime(fresh, probe)).rejects.toThrow(PrerequisiteError);
});

it('takes no container engine for several brokers, and says what they need', async () => {
  const chosen = chooseKafkaRuntime({ ...fresh, brokers: 3 }, machine({ docker: 'Server' }));
  await expect(chosen).rejects.toThrow(PrerequisiteError);
  await expect(chosen).rejects.toThrow('A Kafka of 3 brokers needs Java 17 or newer and Maven; in containers');
});

it('takes the Java that was configured', async () => {
  const probe = machine({ '/opt/jdk/bin/java': 'openjdk version "21" 2023-09-19', mvn: '3.8.7' });
  const java = '/opt/jdk/bin/java';
  expect(await chooseKafkaRuntime({ ...fresh, java }, probe)).toEqual({ kind: 'java', java });
});

it.each([
  ['Debian 12', DEBIAN_12, 'sudo apt-get install -y openjdk-17-jre-headless maven'],
  ['Debian 13', DEBIAN_13, 'sudo apt-get install -y openjdk-21-jre-headless maven'],
  ['Ubuntu', UBUNTU, 'sudo apt-get install -y openjdk-21-jre-headless maven'],
  ['Fedora', FEDORA, 'sudo dnf install -y java-21-openjdk-headless maven'],
  ['macOS', '', 'brew install --cask temurin && brew install maven'],
  ['another system', ALPINE, 'Java 17 or newer, and Maven'],
])('says what to install on %s', async (_name, osRelease, command) => {
  await expect(chooseKafkaRuntime(fresh, machine({}, osRelease))).rejects.toThrow(command);
});

it('says which Java is too old', async () => {
  const probe = machine({ java: 'java version "1.8.0_412"', mvn: '3.8.7' });
  await expect(chooseKafkaRuntime(fresh, probe)).rejects.toThrow('Java 17 or newer (java is Java 8)');
});
