/** As many as styles/people.css defines. */
export const HUES = 12;

/** The class of a person's colour: the same name has the same colour in every browser. */
export function hueOf(name) {
  let hash = 0x811c9dc5;
  for (const character of name.normalize('NFC')) hash = Math.imul(hash ^ character.codePointAt(0), 0x01000193);
  return `hue-${((hash ^ (hash >>> 15)) >>> 0) % HUES}`;
}
