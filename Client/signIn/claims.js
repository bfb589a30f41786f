import { cleanName } from '../people/names.js';
import { isText } from './settings.js';

/** How wrong this computer's clock may be: the token has just come from the provider itself. */
const SKEW_S = 300;
/** Where a token does not tell how long it lasts, or only a clock that is wrong would. */
const UNKNOWN_S = 300;
const LONGEST_S = 86_400;
/** Where the server looks for the name, too: Functions/SignIn/SignedIn.cs. */
const NAMES = ['name', 'preferred_username', 'cognito:username', 'email'];

/** What a token says; null when it is no JWT. Who verifies it is the chat. */
export function claimsOf(token) {
  try {
    const payload = token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/');
    const claims = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(atob(payload), character => character.charCodeAt(0))));
    return token.split('.').length === 3 && claims !== null && typeof claims === 'object' && !Array.isArray(claims) ? claims : null;
  } catch {
    return null;
  }
}

/**
 * What is wrong with an ID token that came over TLS from the token endpoint, so that its signature need not be looked at; or null.
 * https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
 * @param {string} nonce undefined for a refreshed one, which need not have any.
 */
export function idTokenProblem(claims, { issuer, clientId }, nonce) {
  if (claims === null || !isText(claims.sub)) return 'says nothing of who signed in';
  if (claims.iss !== issuer) return 'is another issuer’s';
  const audience = [claims.aud].flat();
  if (!audience.includes(clientId) || (audience.length > 1 && claims.azp === undefined)) return 'is for another application';
  if (claims.azp !== undefined && claims.azp !== clientId) return 'is for another application';
  if (!(claims.exp > Date.now() / 1000 - SKEW_S)) return 'has ended already; is the clock of this computer right?';
  if (nonce !== undefined && claims.nonce !== nonce) return 'answers another sign-in';
  return null;
}

/** Whom the others will see, as the server reads it: `{ user, name }`. */
export function accountOf(claims, { nameClaim }) {
  const name = (nameClaim === '' ? NAMES : [nameClaim])
    .map(claim => (isText(claims[claim]) ? cleanName(claim === 'email' ? claims[claim].replace(/(?<=.)@[^@]*$/s, '') : claims[claim]) : ''))
    .find(Boolean);
  return { user: claims.sub, name: name || cleanName(claims.sub) || '?' };
}

/**
 * For how many milliseconds a token lasts from now, when it was given. This computer's clock may be wrong, so it counts only where it
 * says about what the token does: some providers date `iat` back, Entra ID by five minutes.
 */
export function lifetimeOf(claims, expiresIn) {
  const left = claims.exp - Date.now() / 1000;
  const whole = Number.isFinite(claims.iat) ? claims.exp - claims.iat : left;
  const lifetimes = [whole, left > whole / 2 ? left : NaN, expiresIn].filter(seconds => Number.isFinite(seconds) && seconds > 0);
  return Math.min(...(lifetimes.length > 0 ? lifetimes : [UNKNOWN_S]), LONGEST_S) * 1000;
}
