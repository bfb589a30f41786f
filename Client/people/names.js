import { isBlank } from '../protocol/frames.js';

const KEY = 'chat.name';

const NAME_LIMIT = 64;

// The server refuses what could rewrite the text around a name: control characters and controls of direction. Marks of
// direction go too: nobody sees them, and they would make two names that look the same.
const REFUSED = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A name as the protocol takes it: at most 64 code points after trimming; empty when nothing of it would be seen. */
export function cleanName(text) {
  const name = [...text.toWellFormed().replace(REFUSED, '').trim()].slice(0, NAME_LIMIT).join('').trim();
  return isBlank(name) ? '' : name;
}

/**
 * The reader's name. A tab keeps its own, so that two tabs can be two people; a new tab starts with the last one chosen.
 * Where storage is switched off the name lasts as long as the page.
 */
export class OwnName {
  #name = stored();

  get value() {
    return this.#name;
  }

  set value(name) {
    this.#name = cleanName(name);
    try {
      sessionStorage.setItem(KEY, this.#name);
      localStorage.setItem(KEY, this.#name);
    } catch {
      // Storage is refused in some private windows; the name is asked again next time.
    }
  }
}

function stored() {
  try {
    return cleanName(sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY) ?? '');
  } catch {
    return '';
  }
}

/** What to call the sender of a `message` frame. */
export const displayName = ({ name, from }) => isBlank(name ?? '') ? `Guest ${from.slice(0, 4)}` : name.trim();

let graphemes;

/** The first character as a reader sees it. Where nothing can belong to it, what knows that is not loaded: it takes a while. */
function first(word) {
  if (/^[\0-\u02ff](?:[\0-\u02ff]|$)/.test(word)) return word[0];
  graphemes ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return graphemes.segment(word).containing(0).segment;
}

/** One or two characters for an avatar: of the first word and the last. */
export function initials(name) {
  const words = name.split(/[\s._-]+/u).filter(Boolean);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words.slice(0, 1);
  return ends.map(first).join('').toLocaleUpperCase() || '?';
}
