/** The page cannot know where the chat is; the message says what to do. */
export class ConfigError extends Error {}

const EXAMPLE = '{"url":"wss://…"}';

/**
 * The WebSocket's URL: `?url=` of the page, else `url` in the config.json beside it.
 * @throws {ConfigError}
 */
export async function webSocketUrl(page = new URL(location.href)) {
  const asked = page.searchParams.get('url');
  const url = asked ?? await configured(new URL('config.json', page));
  if (!URL.canParse(url) || !['ws:', 'wss:'].includes(new URL(url).protocol)) {
    throw new ConfigError(`“${url}” is not a WebSocket address: it has to start with wss:// or ws://.`);
  }
  const parsed = new URL(url);
  if (page.protocol === 'https:' && parsed.protocol === 'ws:') {
    throw new ConfigError('A page served over https can only reach a wss:// address.');
  }
  parsed.hash = '';
  return parsed;
}

async function configured(address) {
  let response;
  try {
    response = await fetch(address, { cache: 'no-cache' });
  } catch {
    throw new ConfigError('config.json could not be read. Is the server running?');
  }
  if (!response.ok) throw new ConfigError(`Add ?url=wss://… to this page’s address, or put a config.json with ${EXAMPLE} beside it.`);
  const config = await response.json().catch(() => null);
  if (typeof config?.url === 'string') return config.url;
  throw new ConfigError(`config.json beside this page does not say where the chat is: it has to be ${EXAMPLE}.`);
}
