import { PATIENCE_MS, type Completeness, type WaitedForGateway } from './completeness';

/** What holds completeness back for longer than it should, a sentence each; none when all is well. `now`: Unix milliseconds. */
export function describeStuck({ gateways, standing }: Completeness, now: number): readonly string[] {
  const late = gateways.filter(({ lowWatermark }) => now - lowWatermark > PATIENCE_MS);
  return [
    ...late.map((gateway) => describeGateway(gateway, now)),
    ...standing.map(
      ({ project, minute, inFlight }) =>
        `project ${project}: ${String(inFlight)} events received in the minute ${timeOf(minute)} have been on their way ` +
        `for ${ageOf(minute, now)}; where no messages wait in Kafka, they are not there any more`,
    ),
  ];
}

function describeGateway({ gatewayId, lowWatermark, lastHeardOf, keepsSpool }: WaitedForGateway, now: number): string {
  if (now - lastHeardOf <= PATIENCE_MS)
    return `gateway ${gatewayId} has not got into Kafka yet what it received ${ageOf(lowWatermark, now)} ago`;
  const silent = `gateway ${gatewayId} was last heard of ${ageOf(lastHeardOf, now)} ago`;
  return keepsSpool
    ? `${silent} and may hold events in its spool: start it again on the same folder`
    : `${silent} (or the normaliser is behind): it is waited for until another gateway speaks for two minutes`;
}

function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' ');
}

function ageOf(milliseconds: number, now: number): string {
  const minutes = Math.floor((now - milliseconds) / 60_000);
  if (minutes < 120) return `${String(minutes)} minutes`;
  return minutes < 48 * 60
    ? `${String(Math.floor(minutes / 60))} hours`
    : `${String(Math.floor(minutes / 1_440))} days`;
}
