const SVG = 'http://www.w3.org/2000/svg';

/** An element with attributes (null and false are left out) and children; strings become text nodes, never markup. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false && value !== undefined) node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.filter(child => child !== null && child !== undefined));
  return node;
}

/** One of the drawings in index.html; decorative unless a text stands beside it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** Text for screen readers only. */
export const spoken = text => element('span', { class: 'spoken' }, text);

export const byId = id => document.getElementById(id);

/** Says something to screen readers once; nothing is seen. */
export function announce(text) {
  byId('announcer').textContent = text;
}

/** A whole number in the language of the page's words: `1,234`. What knows how takes a while to load, and few numbers need it. */
export const grouped = number => number < 1000 ? String(number) : number.toLocaleString('en');
