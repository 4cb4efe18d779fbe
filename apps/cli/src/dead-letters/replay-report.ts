import { visible } from '../render-table';
import type { DeadLetterRow } from './dead-letter';
import { describeOutcome, type ForeseenOutcome } from './describe-outcome';
import type { LeftOut, Replay } from './prepare-replay';

/** Tells of each dead letter as it is decided about, and of all in the end; on standard output. */
export class ReplayReport {
  #sent = 0;
  #foreseen = 0;
  #leftOut = 0;
  #sentBefore = 0;
  #unanswered = 0;
  readonly #becoming = new Map<ForeseenOutcome['becomes'], number>();

  constructor(
    private readonly isJson: boolean,
    private readonly print: (line: string) => void = console.log,
  ) {}

  /** Whether a dead letter could not be sent. */
  get hasFault(): boolean {
    return this.#leftOut > 0;
  }

  addPreview({ letters, outcomes }: Replay): void {
    for (const letter of letters) {
      this.#foreseen += 1;
      for (const outcome of outcomes.get(letter.id) ?? []) {
        const foreseen = describeOutcome(outcome);
        this.#becoming.set(foreseen.becomes, (this.#becoming.get(foreseen.becomes) ?? 0) + 1);
        const { becomes, eventId, text } = foreseen;
        this.#tell({ id: letter.id, becomes, eventId, text }, `${letter.id}  ${becomes}  ${text}`);
      }
    }
  }

  addSent(letters: readonly DeadLetterRow[]): void {
    this.#sent += letters.length;
    if (this.isJson) for (const { id } of letters) this.print(JSON.stringify({ id, sent: true }));
  }

  /** Of letters that were given to Kafka, which did not say whether it has them. */
  addUnanswered(letters: readonly DeadLetterRow[]): void {
    this.#unanswered += letters.length;
    const reason = 'Kafka did not answer, and may have it';
    for (const { id } of letters)
      this.#tell({ id, sent: false, wasSent: false, reason }, `${id}  unanswered  ${reason}`);
  }

  addLeftOut({ letter: { id }, reason, wasSent }: LeftOut): void {
    if (wasSent) this.#sentBefore += 1;
    else this.#leftOut += 1;
    this.#tell({ id, sent: false, wasSent, reason }, `${id}  left out  ${reason}`);
  }

  /** `open`: how many are still to be sent after a replay that did not come to its end; undefined where that is not known. */
  finish(open?: number): void {
    if (this.isJson) return;
    const becoming = [...this.#becoming].map(([what, count]) => `${String(count)} ${what}`).join(', ');
    const parts = [
      this.#foreseen > 0
        ? `${String(this.#foreseen)} would be sent, and become: ${becoming}`
        : `${String(this.#sent)} sent`,
      ...(this.#sentBefore > 0 ? [`${String(this.#sentBefore)} were sent before`] : []),
      ...(this.#leftOut > 0 ? [`${String(this.#leftOut)} left out`] : []),
      ...(this.#unanswered > 0 ? [`${String(this.#unanswered)} unanswered`] : []),
      ...(open === undefined ? [] : [`${String(open)} open`]),
    ];
    this.print(parts.join('; '));
  }

  #tell(json: object, text: string): void {
    this.print(this.isJson ? JSON.stringify(json) : visible(text));
  }
}
