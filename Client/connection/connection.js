import { backoff } from './backoff.js';
import { Line } from './line.js';

/** API Gateway closes every connection after 2 hours; a replacement is ready before. */
const REPLACE_AFTER_MS = 110 * 60_000;
const REPLACE_JITTER_MS = 5 * 60_000;
const REPLACE_AGAIN_MS = 60_000;
/** An integration answers within 29 s, so every ack owed to a replaced line has come by then. */
const RETIRE_AFTER_MS = 30_000;
/** A line that lasts this long ends the row of failures that the backoff counts. */
const STABLE_AFTER_MS = 10_000;

/**
 * A WebSocket that comes back. Events, each a CustomEvent:
 * `state` { state: 'connecting' | 'open' | 'waiting' | 'stopped', retryAt? }, `received` { line, text }, `sent` { text },
 * `opened` {}, `ended` { line, code, reason } for every line that ends, the replaced ones included, and `refused` with how many lines
 * in a row have not opened. A browser is not told why: whether the chat refused, with whichever status, or is not there looks the same.
 */
export class Connection extends EventTarget {
  #url;
  #protocols;
  #line;
  #replacement;
  #attempts = 0;
  #refusals = 0;
  #retry;
  #replace;
  #stable;
  #isStopped = false;

  /** @param {() => Promise<string[]>} protocols asked for the subprotocols of each line anew; undefined where there are none. */
  constructor(url, protocols) {
    super();
    this.#url = url;
    this.#protocols = protocols;
  }

  start() {
    clearTimeout(this.#retry);
    this.#emit('state', { state: 'connecting' });
    this.#line = this.#dial();
  }

  /** Makes no further attempt; a line that is open stays, and ends for good. */
  stop() {
    this.#isStopped = true;
    if (!this.isOpen) this.#rest();
  }

  get isOpen() {
    return this.#line?.isOpen ?? false;
  }

  /** Returns the line that took the frame, or null when there is none. */
  send(text) {
    return this.#line?.send(text) ? this.#line : null;
  }

  /** The network or the reader is back: no more waiting, and no trust in a line that may be dead. */
  wake() {
    if (this.#retry) this.start();
    else this.#line?.probe();
  }

  #dial() {
    this.#retry = undefined;
    return new Line(this.#url, {
      opened: line => this.#opened(line),
      received: (line, text) => this.#emit('received', { line, text }),
      sent: (_, text) => this.#emit('sent', { text }),
      ended: (line, end) => this.#ended(line, end),
    }, this.#protocols?.());
  }

  #opened(line) {
    if (line === this.#replacement) {
      const replaced = this.#line;
      this.#line = line;
      this.#replacement = undefined;
      setTimeout(() => replaced.close('Replaced before the 2 hour limit.'), RETIRE_AFTER_MS);
    }
    this.#replaceIn(REPLACE_AFTER_MS + Math.random() * REPLACE_JITTER_MS);
    clearTimeout(this.#stable);
    this.#stable = setTimeout(() => { this.#attempts = 0; }, STABLE_AFTER_MS);
    this.#refusals = 0;
    this.#emit('state', { state: 'open' });
    this.#emit('opened', {});
  }

  #replaceIn(milliseconds) {
    clearTimeout(this.#replace);
    this.#replace = setTimeout(() => { this.#replacement = this.#dial(); }, milliseconds);
  }

  #ended(line, end) {
    this.#emit('ended', { line, ...end });
    if (line.wasRefused && navigator.onLine) this.#emit('refused', this.#refusals += 1);
    if (line === this.#replacement) {
      this.#replacement = undefined;
      if (!this.#isStopped) this.#replaceIn(REPLACE_AGAIN_MS);
    } else if (line === this.#line) {
      this.#redial();
    }
  }

  #redial() {
    clearTimeout(this.#replace);
    clearTimeout(this.#stable);
    const unfinished = this.#replacement;
    this.#replacement = undefined;
    unfinished?.close('Its predecessor ended first.');
    if (this.#isStopped) {
      this.#rest();
      return;
    }
    this.#attempts += 1;
    const delay = backoff(this.#attempts);
    this.#retry = setTimeout(() => this.start(), delay);
    this.#emit('state', { state: 'waiting', retryAt: performance.now() + delay });
  }

  #rest() {
    clearTimeout(this.#retry);
    clearTimeout(this.#replace);
    this.#retry = undefined;
    this.#emit('state', { state: 'stopped' });
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
