import { element, spoken } from './dom.js';

// Controls of direction are no part of an address: they would show another one than the one that is followed.
const CANDIDATE = /https?:\/\/[^\s<>"\u202a-\u202e\u2066-\u2069]+/giu;
const TRAILING = new Set(".,:;!?'*_~…‘’‚“”„«»‹›、。，！？；：」』】）》");
/** More than anyone follows: some thousands of them in one message would hold the page up. */
const MOST_LINKS = 100;
const PAIRS = { ')': '(', ']': '[', '}': '{' };

/** How many more brackets of each kind are closed than opened. */
function unopenedBrackets(text) {
  const unopened = { ')': 0, ']': 0, '}': 0 };
  for (const character of text) {
    for (const [closing, opening] of Object.entries(PAIRS)) {
      if (character === closing) unopened[closing] += 1;
      else if (character === opening) unopened[closing] -= 1;
    }
  }
  return unopened;
}

/** A sentence's punctuation is no part of its address, and neither is a bracket that was opened before it. */
function withoutTrailing(address) {
  const unopened = unopenedBrackets(address);
  let end = address.length;
  for (; end > 0; end -= 1) {
    const last = address[end - 1];
    if (unopened[last] > 0) unopened[last] -= 1;
    else if (!TRAILING.has(last)) break;
  }
  return address.slice(0, end);
}

/** Splits a text into `{ text, href? }` pieces; joined, their texts are the whole text again. The first hundred links have an `href`. */
export function pieces(text) {
  const result = [];
  let end = 0;
  let links = 0;
  for (const { 0: candidate, index } of text.matchAll(CANDIDATE)) {
    const address = withoutTrailing(candidate);
    if (!URL.canParse(address)) continue;
    links += 1;
    if (links > MOST_LINKS) break;
    if (index > end) result.push({ text: text.slice(end, index) });
    result.push({ text: address, href: new URL(address).href });
    end = index + address.length;
  }
  if (end < text.length) result.push({ text: text.slice(end) });
  return result;
}

const node = ({ text, href }) => href
  ? element('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow' }, text, spoken(' (opens in a new tab)'))
  : text;

/** Nodes for a text whose web addresses can be followed; what stands behind `fold` is there, but hidden and without links. */
export function linked(text, fold = text.length) {
  const nodes = [];
  let end = 0;
  for (const piece of pieces(text)) {
    if (end + piece.text.length > fold) {
      nodes.push(text.slice(end, fold));
      end = fold;
      break;
    }
    nodes.push(node(piece));
    end += piece.text.length;
  }
  if (end < text.length) nodes.push(element('span', { hidden: true }, text.slice(end)));
  return nodes;
}
