import { byId } from './dom.js';

/** Says something to screen readers once; nothing is seen. */
export function announce(text) {
  byId('announcer').textContent = text;
}
