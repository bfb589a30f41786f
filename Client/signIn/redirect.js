import { digestOf, secret } from './pkce.js';
import { hostOf, short } from './provider.js';
import { SignInError } from './signInError.js';

/** What the answer has to fit, for as long as the reader is at the provider: state, nonce, verifier and the room in the address. */
const PENDING = 'chat.signIn';

/** The page itself: what is registered at the provider as its redirect URI. */
export const pageAddress = () => `${location.origin}${location.pathname}`;

/** Where to go to sign in; what the answer will be held against is kept until then. */
export async function authorizationUrl({ issuer, clientId, scope }, { authorization }) {
  const [state, nonce, verifier] = [secret(), secret(), secret()];
  const url = new URL(authorization);
  const parameters = {
    response_type: 'code', client_id: clientId, redirect_uri: pageAddress(), scope, state, nonce,
    code_challenge: await digestOf(verifier), code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  try {
    sessionStorage.setItem(PENDING, JSON.stringify({ state, nonce, verifier, issuer, clientId, hash: location.hash }));
  } catch {
    throw new SignInError('This browser lets the page keep nothing, not even until you have signed in. Allow it to store data for this site, then try again.');
  }
  return url;
}

/** Takes what was kept for the provider's answer out of the storage before anything is made of it; null where there is nothing. */
export function takePending() {
  try {
    const kept = sessionStorage.getItem(PENDING);
    sessionStorage.removeItem(PENDING);
    return JSON.parse(kept);
  } catch {
    return null;
  }
}

/**
 * The code of an answer that is to be believed.
 * @throws {SignInError}
 */
export function codeOf(answer, pending, settings, { saysWho }) {
  const host = hostOf(settings);
  const isTwofold = [...answer.keys()].length !== new Set(answer.keys()).size;
  if (isTwofold || pending?.state !== answer.get('state') || pending.issuer !== settings.issuer || pending.clientId !== settings.clientId) {
    throw new SignInError('This answers no sign-in that was begun in this tab, so it was not heeded. Sign in again.');
  }
  // RFC 9207: an answer of another provider's must not be taken to this one.
  if (answer.has('iss') ? answer.get('iss') !== settings.issuer : saysWho) {
    throw new SignInError(`This answer is not ${host}’s, so it was not heeded. Sign in again.`);
  }
  if (answer.has('error')) {
    const said = [answer.get('error'), answer.get('error_description')].filter(Boolean).map(short).join(': ');
    throw new SignInError(`${host} did not sign you in (${said}). Try again, or ask whoever runs this chat.`);
  }
  return answer.get('code');
}
