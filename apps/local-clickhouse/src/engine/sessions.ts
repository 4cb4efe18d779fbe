import { ClickHouseError } from '../errors';
import type { ChdbSession } from './chdb';
import type { Engine } from './engine';

/** Which session a request wants, where it wants one that outlives it. */
export interface SessionRequest {
  readonly id: string;
  /** How long the session outlives its last statement. */
  readonly timeoutSeconds: number;
  /** Refuse instead of opening a new one. */
  readonly mustExist: boolean;
  readonly closesAfterwards: boolean;
}

/** A session that is one request's alone until it is released. */
export interface Lease {
  readonly session: ChdbSession;
  /** It outlives the request, so the request's own settings must not stay in it. */
  readonly isKept: boolean;
  release(): void;
}

interface KeptSession {
  readonly session: ChdbSession;
  isBusy: boolean;
  expiry: NodeJS.Timeout | undefined;
}

/**
 * Sessions by their id (`session_id`), and a fresh one for every request that names none: settings, temporary tables
 * and parameters of one request cannot reach another.
 */
export class Sessions {
  readonly #engine: Engine;
  readonly #kept = new Map<string, KeptSession>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Throws SESSION_IS_LOCKED while another request has the session. */
  lease(request: SessionRequest | undefined): Lease {
    if (request === undefined) {
      const session = this.#engine.openSession();
      return {
        session,
        isKept: false,
        release: () => {
          session.close();
        },
      };
    }
    const kept = this.#find(request);
    if (kept.isBusy) {
      throw new ClickHouseError('SESSION_IS_LOCKED', `another request is running in the session ${request.id}`);
    }
    kept.isBusy = true;
    clearTimeout(kept.expiry);
    return {
      session: kept.session,
      isKept: true,
      release: () => {
        this.#release(kept, request);
      },
    };
  }

  closeAll(): void {
    for (const { session, expiry } of this.#kept.values()) {
      clearTimeout(expiry);
      session.close();
    }
    this.#kept.clear();
  }

  #find({ id, mustExist }: SessionRequest): KeptSession {
    const found = this.#kept.get(id);
    if (found !== undefined) return found;
    if (mustExist) throw new ClickHouseError('SESSION_NOT_FOUND', `there is no session ${id}`);
    const opened: KeptSession = { session: this.#engine.openSession(), isBusy: false, expiry: undefined };
    this.#kept.set(id, opened);
    return opened;
  }

  #release(kept: KeptSession, { id, timeoutSeconds, closesAfterwards }: SessionRequest): void {
    kept.isBusy = false;
    const close = (): void => {
      this.#kept.delete(id);
      kept.session.close();
    };
    if (closesAfterwards) close();
    else kept.expiry = setTimeout(close, timeoutSeconds * 1_000).unref();
  }
}
