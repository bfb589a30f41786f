import { joinedRooms } from './joinedRooms.js';
import { readNumbers, writeNumbers, writesLater } from './kept.js';
import { EVERYONE, MOST_ROOMS } from './roomName.js';

const KEY = 'chat.read';

/**
 * Up to which number each room was read, so that what comes while the page is closed is unread at the next visit. A tab keeps its own,
 * for two tabs may be two people; a new one begins where any of this browser's had come to.
 */
export class ReadMarks {
  #marks = new Map([...readNumbers('browser', KEY), ...readNumbers('tab', KEY)]);
  #changed = writesLater(() => this.#write());

  /** Undefined in a room that nothing was read of. */
  of(room) {
    return this.#marks.get(room);
  }

  set(room, number) {
    if (number === this.#marks.get(room)) return;
    this.#marks.set(room, number);
    this.#changed();
  }

  forget(room) {
    this.#marks.delete(room);
    this.#changed();
  }

  /** Rooms that were left are kept no longer, in whichever tab. */
  #write() {
    const rooms = new Set([EVERYONE, ...joinedRooms.read().slice(0, MOST_ROOMS)]);
    const own = [...this.#marks].filter(([room]) => rooms.has(room));
    const furthest = new Map(readNumbers('browser', KEY).filter(([room]) => rooms.has(room)));
    for (const [room, number] of own) furthest.set(room, Math.max(number, furthest.get(room) ?? 0));
    writeNumbers('tab', KEY, own);
    writeNumbers('browser', KEY, [...furthest]);
  }
}
