import { ConfigError, LOOPBACK } from '../config.js';

export const isText = value => typeof value === 'string' && value !== '';

/** Whether the provider may be there: https, or http on this machine where all of it is. */
export function isSafe(address, { isLocal }) {
  if (!isText(address) || !URL.canParse(address)) return false;
  const { protocol, hostname, hash, username } = new URL(address);
  return hash === '' && username === '' && (protocol === 'https:' || (isLocal && protocol === 'http:' && LOOPBACK.test(hostname)));
}

/**
 * What config.json says in `signIn`: `{ issuer, clientId, scope, token, nameClaim }`. `token` is what the chat is shown, `access` or
 * `id`; `nameClaim` is the stack's parameter of that name.
 * @throws {ConfigError}
 */
export function settingsOf(signIn) {
  const { issuer, clientId, scope = 'openid profile', token = 'access', nameClaim = '' } = signIn;
  if (!isSafe(issuer, { isLocal: true }) || new URL(issuer).search !== '' || !isText(clientId)) {
    throw new ConfigError('signIn in config.json has to be {"issuer":"https://…","clientId":"…"}: the provider exactly as its tokens name it, and what it calls this page.');
  }
  if (typeof scope !== 'string' || !scope.split(' ').includes('openid')) {
    throw new ConfigError('scope of signIn in config.json has to be words with spaces between, openid among them: "openid profile", for example.');
  }
  if (token !== 'access' && token !== 'id') throw new ConfigError('token of signIn in config.json has to be "access" or "id".');
  if (typeof nameClaim !== 'string') throw new ConfigError('nameClaim of signIn in config.json has to be the name of a claim.');
  return { issuer, clientId, scope, token, nameClaim };
}
