import { PING } from '../protocol/frames.js';

/** As long as a line waits for its pong. */
const ANSWERED_WITHIN_MS = 10_000;

/**
 * API Gateway's own errors do not say which frame they answer. While a ping is unanswered such an error may be the ping's, and
 * the reader has nothing to do with that: it is kept until the pong shows that it was about something else.
 */
export class PingAnswers {
  #pingedAt = -Infinity;
  #kept;

  /** Takes note of a frame that was sent. */
  sent(text) {
    if (text !== PING) return;
    this.#pingedAt = performance.now();
    this.#kept = undefined;
  }

  /** The frames to act on now that `frame` has come. */
  after(frame) {
    const awaited = performance.now() - this.#pingedAt < ANSWERED_WITHIN_MS;
    if (awaited && frame.type === 'gateway' && !this.#kept) {
      this.#kept = frame;
      return [];
    }
    if (!awaited || frame.type !== 'pong') return [frame];
    const kept = this.#kept;
    this.#pingedAt = -Infinity;
    this.#kept = undefined;
    return kept ? [kept, frame] : [frame];
  }
}
