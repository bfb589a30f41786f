import { element } from './render/dom.js';

/**
 * From now on the page connects nowhere but to its own host and these origins, whatever its own policy or its host's allows beyond:
 * each policy can only take away.
 */
export function connectOnlyTo(origins) {
  const sources = ["'self'", ...new Set(origins)].join(' ');
  document.head.append(element('meta', { 'http-equiv': 'Content-Security-Policy', content: `connect-src ${sources}` }));
}
