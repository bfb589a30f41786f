/** Half of a story: a token endpoint, a clock and a connection in the page's place. What happens is written down in `log`. */
const START = 1_764_290_000_000;
/** A story waits for nothing but what it plays itself. */
const HANGS_MS = 60_000;

export const settings = { issuer: 'https://login.example', clientId: 'page', scope: 'openid', token: 'access', nameClaim: '' };
export const provider = { token: 'https://login.example/token', revocation: 'https://login.example/revoke' };

const encode = value => btoa(JSON.stringify(value)).replaceAll('=', '').replaceAll('+', '-').replaceAll('/', '_');
export const jwt = claims => `${encode({ alg: 'RS256' })}.${encode(claims)}.AAAA`;

/** Tokens of Ada's that last so many seconds; each access token is another. */
let issued = 0;
export const tokensOf = (seconds, more = {}, claims = {}) => {
  const iat = Math.floor(Date.now() / 1000);
  issued += 1;
  return {
    access_token: jwt({ sub: 'ada', name: 'Ada', iat, exp: iat + seconds, jti: `${issued}`, ...claims }),
    id_token: jwt({ iss: settings.issuer, aud: 'page', sub: 'ada', iat, exp: iat + seconds, nonce: 'n' }),
    refresh_token: `refresh-${issued}`, expires_in: seconds, token_type: 'Bearer', ...more,
  };
};

/** Plays a story on a clock of its own; nothing of the page runs meanwhile. */
export async function play(story) {
  const real = { fetch: window.fetch, setTimeout: window.setTimeout, clearTimeout: window.clearTimeout, now: Date.now };
  const log = [];
  const timers = new Map();
  let now = START;
  let last = 0;
  issued = 0;
  const settle = async () => { for (let turn = 0; turn < 100; turn += 1) await null; };
  const world = {
    log,
    /** Answers to what is asked, first in, first out: `{ status, body }` or what gives it then, null for none at all; without one it hangs. */
    answers: [],
    settle,
    /** Time passes and no timer runs, as when a computer sleeps. */
    sleep(seconds) { now += seconds * 1000; },
    async advance(seconds) {
      await settle();
      const end = now + seconds * 1000;
      for (;;) {
        const [due] = [...timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at);
        if (!due) break;
        timers.delete(due[0]);
        now = Math.max(now, due[1].at);
        due[1].run();
        await settle();
      }
      now = end;
      await settle();
    },
  };
  Date.now = () => now;
  window.setTimeout = (run, milliseconds = 0) => {
    last += 1;
    timers.set(last, { run, at: now + milliseconds });
    return last;
  };
  window.clearTimeout = id => timers.delete(id);
  window.fetch = (address, { body, signal, redirect, credentials }) => {
    const form = body && Object.fromEntries(body);
    log.push(`${(now - START) / 1000}: ${form?.grant_type ?? new URL(address).pathname} ${form?.refresh_token ?? form?.token ?? ''}`.trim());
    if (redirect !== 'error' || credentials !== 'omit') log.push('goes where it should not');
    const answer = world.answers.shift();
    if (answer === undefined) {
      return new Promise((_, reject) => { signal.addEventListener('abort', () => reject(new DOMException('Given up.', 'AbortError'))); });
    }
    if (answer === null) return Promise.reject(new TypeError('Failed to fetch'));
    const { status = 200, body: answered, text } = typeof answer === 'function' ? answer() : answer;
    return Promise.resolve({ status, json: async () => (text === undefined ? answered : JSON.parse(text)) });
  };
  try {
    await Promise.race([story(world), new Promise((_, reject) => { real.setTimeout.call(window, () => reject(new Error('It hangs.')), HANGS_MS); })]);
  } catch (error) {
    log.push(`thrown: ${error.message}`);
  } finally {
    Object.assign(window, { fetch: real.fetch, setTimeout: real.setTimeout, clearTimeout: real.clearTimeout });
    Date.now = real.now;
  }
  return log;
}
