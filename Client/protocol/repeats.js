import { isBlank } from './frames.js';

/**
 * Delivery is at least once: a retry has the id, the sender and the text of the first attempt. The sender is the account, or the name
 * where nobody signs in.
 * The connection id is no part of the key when there is a name, because it changes at every reconnect; where there is none it
 * is, in a place of its own, or one person could take another's connection id for a name and hide what that one says.
 */
export class Repeats {
  #seen = new Map();
  #capacity;

  /** @param {number} capacity how many messages are remembered; the oldest is forgotten first. */
  constructor(capacity = 1000) {
    this.#capacity = capacity;
  }

  /**
   * True when this message was seen before; remembers it otherwise. With a number of the log it is a repeat of another number only:
   * the same one is read again where the page let go of it. What was seen below `from` is no longer on the page, and does not count.
   */
  isRepeat({ id, user, name, from: sender, message, seq }, from = 0) {
    const key = JSON.stringify([id, typeof user === 'string' ? { user } : isBlank(name ?? '') ? { from: sender } : { name }, message]);
    const seen = this.#seen.get(key);
    if (this.#seen.has(key) && (seq === undefined || (seen !== seq && !(seen < from)))) return true;
    this.#seen.set(key, seq);
    if (this.#seen.size > this.#capacity) this.#seen.delete(this.#seen.keys().next().value);
    return false;
  }
}
