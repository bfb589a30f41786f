const NAME = /^[A-Za-z0-9_.-]{1,64}$/;
const ADDRESS = /^#room\/(.*)$/;

/** Everyone's room has no name: what is sent without one goes there. */
export const EVERYONE = '';

/** A connection may be in this many. */
export const MOST_ROOMS = 50;

/** What is wrong with a room's name and what to do, or null. */
export function nameProblem(name) {
  if (name.toLowerCase() === 'everyone') return 'Everybody is in Everyone already. Choose another name for a room of your own.';
  if (NAME.test(name)) return null;
  return 'A room’s name has 1 to 64 letters from A to Z, digits, dots, hyphens or underscores, and no spaces: team-1, for example.';
}

/** The part of the page's address that opens a room. */
export const addressOf = name => (name === EVERYONE ? '#' : `#room/${name}`);

/** The name in such a part, whatever it is; null when it names no room. */
export function nameInAddress(hash) {
  const name = ADDRESS.exec(hash)?.[1];
  if (name === undefined) return null;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
