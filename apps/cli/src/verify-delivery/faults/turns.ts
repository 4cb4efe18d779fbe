/** Lets only one at a time work with a thing, in the order of asking. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Works with all of the named things once all who asked for one of them before are done. */
  take<T>(names: readonly string[], work: () => Promise<T>): Promise<T> {
    const before = Promise.allSettled(names.map((name) => this.#last.get(name) ?? Promise.resolve()));
    const turn = before.then(work);
    for (const name of names) this.#last.set(name, turn);
    return turn;
  }
}
