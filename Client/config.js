import { element } from './render/dom.js';

/** The page cannot know where the chat is; the message says what to do. */
export class ConfigError extends Error {}

const EXAMPLE = '{"url":"wss://…"}';
export const LOOPBACK = /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/;

/**
 * A sign-in provider's answer, taken out of the page's address before anything else is done, whatever comes of it: a code is not to be
 * copied with the address or sent on. Null where there is none.
 */
export function takeAnswer() {
  const answer = new URLSearchParams(location.search);
  if (!answer.has('state') || !(answer.has('code') || answer.has('error'))) return null;
  history.replaceState(null, '', `${location.pathname}${location.hash}`);
  return answer;
}

/**
 * The WebSocket's URL: `url` in the config.json beside the page. `?url=` of the page counts where there is none, and on this
 * machine: else a link to the real page would send what is typed there to whoever wrote the link. `signIn` counts only beside the
 * `url` that it was written for: a link must not have a token sent elsewhere.
 * @returns {Promise<{ url: URL, signIn?: object }>}
 * @throws {ConfigError}
 */
export async function configuration(page = new URL(location.href)) {
  const asked = page.searchParams.get('url');
  const { url, signIn } = asked !== null && LOOPBACK.test(page.hostname) ? { url: asked } : await configured(new URL('config.json', page), asked);
  if (!URL.canParse(url) || !['ws:', 'wss:'].includes(new URL(url).protocol)) {
    throw new ConfigError(`“${url}” is not a WebSocket address: it has to start with wss:// or ws://.`);
  }
  const parsed = new URL(url);
  if (page.protocol === 'https:' && parsed.protocol === 'ws:') {
    throw new ConfigError('A page served over https can only reach a wss:// address.');
  }
  parsed.hash = '';
  return { url: parsed, signIn };
}

/** What config.json says; `otherwise` only when the host says that there is no such file, not when it cannot be read or understood. */
async function configured(address, otherwise) {
  let response;
  try {
    response = await fetch(address, { cache: 'no-cache' });
  } catch {
    throw new ConfigError('config.json could not be read. Is the server running?');
  }
  if (response.status === 404 || response.status === 410) {
    if (otherwise !== null) return { url: otherwise };
    throw new ConfigError(`Add ?url=wss://… to this page’s address, or put a config.json with ${EXAMPLE} beside it.`);
  }
  if (!response.ok) throw new ConfigError(`config.json could not be read: this page’s host answers ${response.status}.`);
  const config = await response.json().catch(() => null);
  if (typeof config?.url === 'string') return config;
  throw new ConfigError(`config.json beside this page does not say where the chat is: it has to be ${EXAMPLE}.`);
}

/**
 * From now on the page connects nowhere but to its own host and these origins, whatever its own policy or its host's allows beyond:
 * each policy can only take away.
 */
export function connectOnlyTo(origins) {
  const sources = ["'self'", ...new Set(origins)].join(' ');
  document.head.append(element('meta', { 'http-equiv': 'Content-Security-Policy', content: `connect-src ${sources}` }));
}
