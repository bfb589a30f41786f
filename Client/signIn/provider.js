import { isSafe } from './settings.js';
import { SignInError } from './signInError.js';

const ANSWERS_WITHIN_MS = 10_000;
/** What passes by itself: codes of the authorization endpoint (RFC 6749, section 4.1.2.1) that some token endpoints use as well. */
const PASSES = new Set(['temporarily_unavailable', 'server_error']);

/** The provider's name for the reader. */
export const hostOf = ({ issuer }) => new URL(issuer).host;

/**
 * The provider's addresses, from its discovery document: `{ authorization, token, endSession?, revocation?, saysWho }`.
 * https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata
 * @throws {SignInError}
 */
export async function discover(settings) {
  const { issuer } = settings;
  const { status, body } = await ask(`${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`);
  if (status !== 200 || body === null) throw notReached(settings, status);
  const wrong = problem => new SignInError(`${hostOf(settings)} ${problem}. Whoever runs this chat has to correct issuer in config.json.`);
  if (body.issuer !== issuer) throw wrong('calls itself by another name than config.json does');
  const isLocal = new URL(issuer).protocol === 'http:';
  const { authorization_endpoint: authorization, token_endpoint: token } = body;
  if (![authorization, token].every(address => isSafe(address, { isLocal }))) throw wrong('does not say where to sign in');
  const methods = body.code_challenge_methods_supported;
  if (Array.isArray(methods) && !methods.includes('S256')) throw wrong('does not sign in with PKCE, which this page needs');
  const optional = address => (isSafe(address, { isLocal }) ? address : undefined);
  return {
    authorization, token, endSession: optional(body.end_session_endpoint), revocation: optional(body.revocation_endpoint),
    saysWho: body.authorization_response_iss_parameter_supported === true,
  };
}

/**
 * Asks for tokens; what is secret goes in the body.
 * @throws {SignInError}
 */
export async function requestTokens(settings, { token }, form) {
  const { status, body } = await ask(token, { ...form, client_id: settings.clientId });
  if (status === 200 && body !== null) return body;
  if ((status === 400 || status === 401) && typeof body?.error === 'string' && !PASSES.has(body.error)) {
    throw new SignInError(`${hostOf(settings)} has refused: ${short(body.error)}.`, { isFinal: true });
  }
  throw notReached(settings, status);
}

/** Has a refresh token forgotten; whether that succeeds changes nothing here. */
export const revoke = ({ clientId }, { revocation }, token) =>
  ask(revocation, { token, token_type_hint: 'refresh_token', client_id: clientId }, { keepalive: true });

/** Words of somebody else's, for one line. */
export const short = text => (text.length > 100 ? `${text.slice(0, 100).toWellFormed()}…` : text);

function notReached(settings, status) {
  const host = hostOf(settings);
  if (status === 0) {
    return new SignInError(`${host} could not be reached. Try again in a moment. If it stays so, tell whoever runs this chat: ${host} has to admit this page’s origin, and the page’s Content-Security-Policy has to admit ${host}.`);
  }
  return new SignInError(status === 200 ? `${host} has answered what is no sign-in service’s answer. Try again in a moment.` : `${host} has answered ${status}. Try again in a moment.`);
}

/** `{ status, body }`: 0 without an answer in time, null for what is no JSON object. No cookie goes along, and no redirect is followed. */
async function ask(address, form, options = {}) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), ANSWERS_WITHIN_MS);
  try {
    const response = await fetch(address, {
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
      credentials: 'omit', redirect: 'error', cache: 'no-store', referrerPolicy: 'no-referrer', signal: abort.signal, ...options,
    });
    const body = await response.json().catch(() => null);
    if (abort.signal.aborted) return { status: 0, body: null };
    return { status: response.status, body: body !== null && typeof body === 'object' && !Array.isArray(body) ? body : null };
  } catch {
    return { status: 0, body: null };
  } finally {
    clearTimeout(timer);
  }
}
