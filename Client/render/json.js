import { element } from './dom.js';

// A string that does not end is one up to the text's end: from each of its quotes it would else be read to the end again.
const TOKEN = /("(?:[^"\\]|\\[^])*(?:"|\\?$))(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Nodes for a text with its JSON tokens coloured; joined, they are the text unchanged, JSON or not. */
export function highlighted(text) {
  const nodes = [];
  let end = 0;
  for (const { 0: token, 1: string, 2: colon, 3: word, index } of text.matchAll(TOKEN)) {
    nodes.push(text.slice(end, index));
    const kind = string ? (colon ? 'key' : 'string') : word ? 'word' : 'number';
    nodes.push(element('span', { class: `json-${kind}` }, string ?? token), colon ?? '');
    end = index + token.length;
  }
  nodes.push(text.slice(end));
  return nodes;
}
