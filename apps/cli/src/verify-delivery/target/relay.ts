import type { Socket } from 'node:net';

/** What becomes of bytes on their way. */
export type Judgement =
  | { readonly kind: 'pass' }
  /** Passed on later; what follows waits behind it. */
  | { readonly kind: 'delay'; readonly forMs: number }
  /** Only so many of them arrive, and the connection is broken. */
  | { readonly kind: 'cut'; readonly passedBytes: number }
  /** The connection is broken, and the request of which these are the first arrives whole so long after that. */
  | { readonly kind: 'arrive-late'; readonly afterMs: number };

/** Looks at what goes through one connection. */
export interface ConnectionJudge {
  fromClient(chunk: Buffer): Judgement;
  fromServer(chunk: Buffer): Judgement;
}

/** Passes bytes both ways until both sides have ended, no faster than they are taken, as far as the judge lets them. */
export function relay(client: Socket, server: Socket, judge: ConnectionJudge): void {
  const breakBoth = () => {
    client.resetAndDestroy();
    server.resetAndDestroy();
  };
  passOn(client, server, { judge: (chunk) => judge.fromClient(chunk), breakBoth });
  passOn(server, client, { judge: (chunk) => judge.fromServer(chunk), breakBoth });
}

/** A client that sends a request does not pause so long in it. */
const WHOLE_AFTER_MS = 200;

/** Takes the rest of a request, breaks the client off, and lets the request arrive when nobody waits for its answer any more. */
function arriveLate(client: Socket, server: Socket, { first, afterMs }: { first: Buffer; afterMs: number }): void {
  const request = [first];
  const arrive = () => {
    if (server.destroyed) return;
    server.once('data', () => server.destroy());
    server.write(Buffer.concat(request));
  };
  const breakOff = setTimeout(() => {
    client.resetAndDestroy();
    setTimeout(arrive, afterMs);
  }, WHOLE_AFTER_MS);
  client.removeAllListeners('data').removeAllListeners('end').removeAllListeners('close');
  client.on('data', (chunk: Buffer) => {
    request.push(chunk);
    breakOff.refresh();
  });
}

interface Way {
  judge(chunk: Buffer): Judgement;
  breakBoth(): void;
}

function passOn(from: Socket, to: Socket, { judge, breakBoth }: Way): void {
  let delayed: Promise<void> | undefined;
  const write = (chunk: Buffer) => {
    if (to.destroyed || to.write(chunk)) return;
    from.pause();
    to.once('drain', () => from.resume());
  };
  from.on('data', (chunk: Buffer) => {
    const judgement = judge(chunk);
    if (judgement.kind === 'pass') write(chunk);
    else if (judgement.kind === 'delay') {
      from.pause();
      delayed = new Promise((resolve) => {
        setTimeout(() => {
          delayed = undefined;
          write(chunk);
          from.resume();
          resolve();
        }, judgement.forMs);
      });
    } else if (judgement.kind === 'arrive-late') arriveLate(from, to, { first: chunk, afterMs: judgement.afterMs });
    else cut(to, chunk.subarray(0, judgement.passedBytes), breakBoth);
  });
  // What is on its way arrives, whatever becomes of the side that sent it.
  const afterDelayed = (work: () => void) => void (delayed ?? Promise.resolve()).then(work);
  from.once('end', () => {
    afterDelayed(() => to.end());
  });
  from.once('close', (hadError: boolean) => {
    if (hadError && delayed === undefined) to.resetAndDestroy();
    else afterDelayed(() => to.end());
  });
}

/** A reset overtakes bytes that were not sent yet, so the rest goes out first. */
function cut(to: Socket, rest: Buffer, breakBoth: () => void): void {
  if (rest.length === 0 || to.destroyed) breakBoth();
  else to.write(rest, breakBoth);
}
