import { readNumbers, writeNumbers, writesLater } from './kept.js';

const KEY = 'chat.own';

/** How many are kept; the oldest are forgotten first. */
const MOST = 500;

/**
 * The numbers of this tab's own messages, so that they are its own after a reload too. Who sees a message may send another with its
 * id, name and text, but nobody gives it the same number. Another tab may be somebody else.
 */
export class OwnNumbers {
  #numbers = new Map(readNumbers('tab', KEY).map(pair => [JSON.stringify(pair), pair]));
  #changed = writesLater(() => writeNumbers('tab', KEY, [...this.#numbers.values()]));

  has(room, number) {
    return this.#numbers.has(JSON.stringify([room, number]));
  }

  add(room, number) {
    if (this.has(room, number)) return;
    this.#numbers.set(JSON.stringify([room, number]), [room, number]);
    if (this.#numbers.size > MOST) this.#numbers.delete(this.#numbers.keys().next().value);
    this.#changed();
  }
}
