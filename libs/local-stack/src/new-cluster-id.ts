import { randomBytes } from 'node:crypto';

/**
 * A new id for a Kafka cluster: 16 bytes in URL-safe base64. As Kafka's own ids do, it never begins with a hyphen, which
 * Kafka's tools would take for an option.
 */
export function newClusterId(random: (size: number) => Buffer = randomBytes): string {
  return random(16).toString('base64url').replace(/^-/, 'A');
}
