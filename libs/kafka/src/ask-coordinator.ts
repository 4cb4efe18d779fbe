import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster } from 'kafkajs';
import { typeOf, type GroupCoordinator } from './cluster';

/** A broker answers so while it takes a group over, for a second or two after its start. The request had no effect. */
const NOT_YET = new Set(['GROUP_LOAD_IN_PROGRESS', 'GROUP_COORDINATOR_NOT_AVAILABLE', 'NOT_COORDINATOR_FOR_GROUP']);
const RETRY_DELAY_MS = 200;
const MAX_TRIES = 50;

/**
 * Sends a request to the broker that coordinates the group, again while that broker is not ready to answer it. Not for
 * commits: a commit is sent once.
 */
export async function askCoordinator<T>(
  cluster: Cluster,
  groupId: string,
  request: (coordinator: GroupCoordinator) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await request((await cluster.findGroupCoordinator({ groupId })) as GroupCoordinator);
    } catch (error) {
      const type = typeOf(error);
      if (type === undefined || !NOT_YET.has(type) || tries === MAX_TRIES) throw error;
      await delay(RETRY_DELAY_MS);
    }
  }
}
