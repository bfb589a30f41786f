import { Repeats } from '../protocol/repeats.js';

/** How many messages are kept that came before their turn; what is more the log gives again. */
const MOST_EARLY = 200;

/** Stands between two messages where the log no longer keeps what was there. */
export const GAP = Object.freeze({});

/**
 * One room's messages, each once and in order, however its frames arrive. The log of a room is numbered without holes, so the
 * highest number up to which everything was received says what is missing: what is not higher is a repeat, the next is shown, and
 * a higher one means asking the log, whose answer is the proof that what it leaves out is no longer kept.
 *
 * `live`, `page` and `older` return what is to be shown now: messages, and `GAP` where some are gone.
 */
export class Receiver {
  #held;
  #first;
  #highest = 0;
  #early = new Map();
  #repeats = new Repeats();
  /** Something may be missing: only a page that reaches the log's end says no. */
  #unsure = true;
  /** The highest number known when the log was asked: a page that reaches the end and leaves it out says that it is gone. */
  #asked;
  #olderKept = false;

  /** Up to where everything was received; undefined before the first page. */
  get held() {
    return this.#held;
  }

  /** Whether the log has to be asked. */
  get isBehind() {
    return this.#unsure || this.#highest > this.#held;
  }

  /** Below which number older messages may be asked for; undefined when there are none. */
  get before() {
    return this.#olderKept ? this.#first : undefined;
  }

  /** What was sent last may be missing: there was no line, or it did not bring it. */
  doubt() {
    this.#unsure = true;
    this.#asked = undefined;
  }

  /** What to ask of the log now: its newest messages, or those after a number. */
  ask() {
    this.#asked ??= this.#highest;
    return this.#held === undefined ? {} : { after: this.#held };
  }

  /** A broadcast, or a message of one's own that was given its number. */
  live(message) {
    this.#highest = Math.max(this.#highest, message.seq);
    this.#early.set(message.seq, message);
    const shown = this.#held === undefined ? [] : this.#take(this.#held);
    if (this.#early.size > MOST_EARLY) this.#early.delete(Math.max(...this.#early.keys()));
    return shown;
  }

  /** The answer to what `ask` said. */
  page({ messages, last, complete }) {
    const reached = messages.at(-1)?.seq ?? 0;
    const end = complete ? Math.max(reached, last, this.#asked ?? 0) : reached;
    this.#highest = Math.max(this.#highest, end);
    this.#asked = undefined;
    this.#unsure = !complete;
    if (this.#held === undefined) {
      if (messages.length === 0 && !complete) return [];
      this.#held = messages.length > 0 ? messages[0].seq - 1 : end;
      this.#olderKept = this.#held > 0 && messages.length > 0;
    }
    for (const message of messages) this.#early.set(message.seq, message);
    return this.#take(end);
  }

  /** The answer to a question for what is `before` a number; it comes for nothing where the page let go of messages meanwhile. */
  older({ messages, complete }, before) {
    const shown = [];
    if (before !== this.#first) return shown;
    for (const message of messages.toReversed()) {
      if (message.seq < this.#first - 1) shown.push(GAP);
      if (!this.#repeats.isRepeat(message, this.#first)) shown.push(message);
      this.#first = message.seq;
    }
    this.#olderKept = !complete && this.#first > 1;
    return shown.reverse();
  }

  /** The page let go of what is older than this number; it can be asked for again. */
  forgotten(first) {
    this.#first = first;
    this.#olderKept = true;
  }

  /** What is in turn. Up to `end` the log has said all that it keeps; behind it only the next number is in turn. */
  #take(end) {
    const shown = [];
    for (const seq of [...this.#early.keys()].sort((a, b) => a - b)) {
      this.#skip(Math.min(seq - 1, end), shown);
      if (seq > this.#held + 1) break;
      const message = this.#early.get(seq);
      this.#early.delete(seq);
      if (seq <= this.#held) continue;
      this.#held = seq;
      this.#first ??= seq;
      if (!this.#repeats.isRepeat(message)) shown.push(message);
    }
    this.#skip(end, shown);
    return shown;
  }

  #skip(seq, shown) {
    if (seq <= this.#held) return;
    // Who had no message yet has missed none.
    if (this.#first !== undefined) shown.push(GAP);
    this.#held = seq;
  }
}
