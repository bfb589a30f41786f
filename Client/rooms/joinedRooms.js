import { keyOf } from './kept.js';
import { nameProblem } from './roomName.js';

const KEY = 'chat.rooms';

/** The names of the rooms that were joined in this browser, by this account where people sign in. Where storage is switched off there are none at the next visit. */
export const joinedRooms = {
  read() {
    try {
      const names = JSON.parse(localStorage.getItem(keyOf(KEY)) ?? '[]');
      return Array.isArray(names) ? [...new Set(names)].filter(name => typeof name === 'string' && nameProblem(name) === null) : [];
    } catch {
      return [];
    }
  },
  // Read again each time: another tab may have joined or left meanwhile.
  add(name) {
    write([...joinedRooms.read().filter(other => other !== name), name]);
  },
  remove(name) {
    write(joinedRooms.read().filter(other => other !== name));
  },
};

function write(names) {
  try {
    localStorage.setItem(keyOf(KEY), JSON.stringify(names));
  } catch {
    // Storage is refused in some private windows.
  }
}
