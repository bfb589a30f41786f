import { isBlank } from './blank.js';

/**
 * Delivery is at least once: a retry has the id, the name and the text of the first attempt.
 * The connection id is no part of the key when there is a name, because it changes at every reconnect; where there is none it
 * is, in a place of its own, or one person could take another's connection id for a name and hide what that one says.
 */
export class Repeats {
  #seen = new Set();
  #capacity;

  /** @param {number} capacity how many messages are remembered; the oldest is forgotten first. */
  constructor(capacity = 1000) {
    this.#capacity = capacity;
  }

  /** True when this message was seen before; remembers it otherwise. */
  isRepeat({ id, name, from, message }) {
    const key = JSON.stringify([id, isBlank(name ?? '') ? { from } : { name }, message]);
    if (this.#seen.has(key)) return true;
    this.#seen.add(key);
    if (this.#seen.size > this.#capacity) this.#seen.delete(this.#seen.values().next().value);
    return false;
  }
}
