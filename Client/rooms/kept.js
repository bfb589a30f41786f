/** A write follows the last change by this, or comes with the end of the page. */
const WRITE_AFTER_MS = 500;

let owner = '';

/** From now on an account's rooms are kept apart: whoever signs in next on this computer is neither shown nor joined to them. */
export const keepFor = account => { owner = `.${account}`; };

/** The key to keep something under; where nobody signs in that is its name. */
export const keyOf = name => `${name}${owner}`;

/** A tab has a storage of its own, which lasts through a reload. In some private windows both are refused. */
const areas = { tab: () => sessionStorage, browser: () => localStorage };

/** Numbers of rooms, `[room, number]`, as they are kept under `key` for this account; whatever else is found there is not believed. */
export function readNumbers(area, key) {
  try {
    const pairs = JSON.parse(areas[area]().getItem(keyOf(key)) ?? '[]');
    return Array.isArray(pairs) ? pairs.filter(isPair) : [];
  } catch {
    return [];
  }
}

export function writeNumbers(area, key, pairs) {
  try {
    areas[area]().setItem(keyOf(key), JSON.stringify(pairs));
  } catch {
    // Nothing is kept, then.
  }
}

/** What to call after each change, so that `write` is called once for many and at the latest when the page goes. */
export function writesLater(write) {
  let timer;
  const flush = () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    write();
  };
  window.addEventListener('pagehide', flush);
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) flush();
  });
  return () => { timer ??= setTimeout(flush, WRITE_AFTER_MS); };
}

const isPair = pair => Array.isArray(pair) && pair.length === 2 && typeof pair[0] === 'string' && Number.isSafeInteger(pair[1])
  && pair[1] > 0;
