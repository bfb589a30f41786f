import { ConfigError } from '../config.js';
import { SignInPanel } from '../render/signInPanel.js';
import { discover, hostOf, requestTokens } from './provider.js';
import { authorizationUrl, codeOf, pageAddress, takePending } from './redirect.js';
import { Session } from './session.js';
import { settingsOf } from './settings.js';
import { SignInError } from './signInError.js';

/** That this tab was signed in: loading it again goes to the provider unasked. It says nothing of who, and holds no token. */
const WAS_SIGNED_IN = 'chat.wasSignedIn';

/** Who has not left by then is offered to try again; the first try still goes on. */
const LEAVES_WITHIN_MS = 15_000;
/** Who is still here by then, after signing out, has told the browser to stay. */
const STAYS_AFTER_MS = 60_000;

/**
 * Signs in by authorization code with PKCE, and resolves once somebody is signed in. Until then the reader is told what to do.
 * @param {object} signIn of config.json.
 * @param {?URLSearchParams} answer the provider's, if it has sent the reader back.
 * @throws {ConfigError}
 */
export async function signIn(signIn, answer) {
  const pending = takePending();
  if (answer && pending?.hash) history.replaceState(null, '', `${location.pathname}${pending.hash}`);
  const settings = settingsOf(signIn);
  if (!crypto.subtle) throw new ConfigError('Signing in needs a page that is served over https.');
  const panel = new SignInPanel(hostOf(settings));
  let isAsked = takeFlag();
  let problem = '';
  if (answer) {
    try {
      panel.wait();
      const session = await redeem(answer, pending, settings);
      setFlag();
      panel.close();
      return session;
    } catch (error) {
      problem = explanationOf(error);
      isAsked = false;
    }
  }
  for (;;) {
    if (!isAsked) await panel.ask(problem);
    isAsked = false;
    try {
      panel.wait();
      await leaveFor(await authorizationUrl(settings, await discover(settings)));
      problem = '';
    } catch (error) {
      problem = explanationOf(error);
    }
  }
}

/** Goes to the provider once more: the session cannot be renewed. */
export async function signInAgain(session) {
  await leaveFor(await authorizationUrl(session.settings, session.provider));
}

/**
 * Ends the session here and, where it can be ended so, at the provider. No token goes into an address: the provider may ask whether
 * one means it. What is unsent the browser asks about; until that is answered, nothing has happened.
 */
export function signOut(session) {
  const { settings: { clientId }, provider: { endSession } } = session;
  const staying = new AbortController();
  setTimeout(() => staying.abort(), STAYS_AFTER_MS);
  window.addEventListener('pagehide', () => {
    takeFlag();
    session.close();
    window.addEventListener('pageshow', ({ persisted }) => {
      if (persisted) location.reload();
    });
  }, { signal: staying.signal });
  if (!endSession) {
    location.reload();
    return;
  }
  const url = new URL(endSession);
  url.searchParams.set('client_id', clientId);
  url.searchParams.set('post_logout_redirect_uri', pageAddress());
  // Amazon Cognito's name for it: https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
  url.searchParams.set('logout_uri', pageAddress());
  location.assign(url);
}

async function redeem(answer, pending, settings) {
  const provider = await discover(settings);
  const tokens = await requestTokens(settings, provider, {
    grant_type: 'authorization_code', code: codeOf(answer, pending, settings, provider), redirect_uri: pageAddress(), code_verifier: pending.verifier,
  });
  return new Session(settings, provider, tokens, pending.nonce);
}

/** Resolves only if the page is still there: the reader stopped it, came back to this very page, or the provider is slow. */
function leaveFor(url) {
  return new Promise(resolve => {
    window.addEventListener('pageshow', ({ persisted }) => {
      if (persisted) resolve();
    });
    setTimeout(resolve, LEAVES_WITHIN_MS);
    location.assign(url);
  });
}

function explanationOf(error) {
  if (!(error instanceof SignInError)) throw error;
  return error.message;
}

function setFlag() {
  try {
    sessionStorage.setItem(WAS_SIGNED_IN, '1');
  } catch {
    // Where nothing is kept, loading again asks.
  }
}

function takeFlag() {
  try {
    const flag = sessionStorage.getItem(WAS_SIGNED_IN);
    sessionStorage.removeItem(WAS_SIGNED_IN);
    return flag !== null;
  } catch {
    return false;
  }
}
