import { element, spoken } from './dom.js';

const CANDIDATE = /https?:\/\/[^\s<>"]+/giu;
const TRAILING = /[.,:;!?'’”*_~]$/u;
const PAIRS = { ')': '(', ']': '[', '}': '{' };

const count = (text, character) => text.split(character).length - 1;

/** A sentence's punctuation is no part of its address, and neither is a bracket that was opened before it. */
function withoutTrailing(address) {
  for (;;) {
    const last = address.at(-1);
    const unopened = last in PAIRS && count(address, last) > count(address, PAIRS[last]);
    if (!unopened && !TRAILING.test(address)) return address;
    address = address.slice(0, -1);
  }
}

/** Splits a text into `{ text, href? }` pieces; joined, their texts are the whole text again. */
export function pieces(text) {
  const result = [];
  let end = 0;
  for (const { 0: candidate, index } of text.matchAll(CANDIDATE)) {
    const address = withoutTrailing(candidate);
    if (!URL.canParse(address)) continue;
    if (index > end) result.push({ text: text.slice(end, index) });
    result.push({ text: address, href: new URL(address).href });
    end = index + address.length;
  }
  if (end < text.length) result.push({ text: text.slice(end) });
  return result;
}

/** Nodes for a text whose web addresses can be followed. */
export const linked = text => pieces(text).map(piece => piece.href
  ? element('a', { href: piece.href, target: '_blank', rel: 'noopener noreferrer nofollow' }, piece.text, spoken(' (opens in a new tab)'))
  : piece.text);
