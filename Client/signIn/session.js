import { accountOf, claimsOf, idTokenProblem, lifetimeOf } from './claims.js';
import { hostOf, requestTokens, revoke } from './provider.js';
import { SignInError } from './signInError.js';

/** A token is renewed so long before it ends, or in the last quarter of a short one. */
const EARLY_MS = 60_000;
const LEAST_WAIT_MS = 5000;
const AGAIN_MS = 30_000;

/**
 * Who is signed in, and the tokens, which are nowhere but here. Event `ended` { message } when only the reader can go on.
 */
export class Session extends EventTarget {
  #bearer;
  #refreshToken;
  #lifetime;
  #endsAt;
  #refreshing;
  #failedAt = -Infinity;
  #timer;
  #isOver = false;

  /** `{ user, name }`. */
  account;

  /**
   * @param answer the token endpoint's.
   * @throws {SignInError}
   */
  constructor(settings, provider, answer, nonce) {
    super();
    this.settings = settings;
    this.provider = provider;
    this.#take(answer, nonce);
  }

  /** Where this page has to ask while it is signed in. */
  get origins() {
    return [this.provider.token, this.provider.revocation].filter(Boolean).map(address => new URL(address).origin);
  }

  /** What a WebSocket is opened with, renewed first if it ends soon. */
  async protocols() {
    await this.#refreshing?.catch(() => { });
    // A provider that is down holds up no line that its last token still opens.
    const isDown = this.#left > 0 && Date.now() - this.#failedAt < AGAIN_MS;
    if (this.#left <= this.#early && this.#refreshToken && !isDown) {
      try {
        await this.refresh();
      } catch (error) {
        if (this.#left <= 0) throw error;
      }
    }
    if (this.#isOver) throw new SignInError('Signed out.');
    if (this.#left <= 0) {
      const ended = new SignInError(`Your sign-in at ${hostOf(this.settings)} has ended.`, { isFinal: true });
      this.#end(ended);
      throw ended;
    }
    return ['chat', `bearer.${this.#bearer}`];
  }

  /** Renews the tokens; several who ask at once are answered by one. */
  refresh() {
    this.#refreshing ??= this.#renew().finally(() => { this.#refreshing = undefined; });
    return this.#refreshing;
  }

  /** Forgets everything, and has the provider forget the refresh token. */
  close() {
    const token = this.#refreshToken;
    this.#isOver = true;
    this.#bearer = this.#refreshToken = undefined;
    clearTimeout(this.#timer);
    if (token && this.provider.revocation) revoke(this.settings, this.provider, token);
  }

  async #renew() {
    clearTimeout(this.#timer);
    if (!this.#refreshToken) throw new SignInError('There is no refresh token.');
    try {
      const answer = await requestTokens(this.settings, this.provider, { grant_type: 'refresh_token', refresh_token: this.#refreshToken });
      if (!this.#isOver) this.#take(answer);
    } catch (error) {
      if (this.#isOver) throw error;
      this.#failedAt = Date.now();
      if (error.isFinal) this.#end(new SignInError(`Your sign-in has ended: ${error.message}`));
      else this.#timer = setTimeout(() => this.#renewQuietly(), AGAIN_MS);
      throw error;
    }
  }

  #renewQuietly() {
    this.refresh().catch(() => { });
  }

  #end(error) {
    this.#refreshToken = undefined;
    this.dispatchEvent(new CustomEvent('ended', { detail: error.message }));
  }

  /** A refreshed answer may leave out what has not changed. */
  #take(answer, nonce) {
    const host = hostOf(this.settings);
    const { access_token: access, id_token: id, refresh_token: refresh, expires_in: expiresIn } = answer;
    const isFirst = this.account === undefined;
    if (isFirst || id !== undefined) {
      const problem = idTokenProblem(claimsOf(id), this.settings, nonce);
      if (problem) throw new SignInError(`The ID token from ${host} ${problem}, so it was not taken. Sign in again.`, { isFinal: true });
    }
    const isAccess = this.settings.token === 'access';
    const bearer = isAccess ? access : id;
    const claims = claimsOf(bearer);
    if (typeof claims?.sub !== 'string' || !Number.isFinite(claims.exp)) {
      throw new SignInError(
        isAccess
          ? `The access token from ${host} is not for reading here. Whoever runs this chat has to have it issue JWTs, or to put "token":"id" into signIn of config.json.`
          : `${host} gave no new ID token. Sign in again.`,
        { isFinal: true },
      );
    }
    if (!isFirst && claims.sub !== this.account.user) throw new SignInError(`${host} has given somebody else’s token.`, { isFinal: true });
    this.account ??= accountOf(claims, this.settings);
    this.#bearer = bearer;
    // Where they are rotated, the one that was used has ended.
    if (typeof refresh === 'string') this.#refreshToken = refresh;
    this.#lifetime = lifetimeOf(claims, isAccess ? expiresIn : undefined);
    this.#endsAt = Date.now() + this.#lifetime;
    clearTimeout(this.#timer);
    if (this.#refreshToken) this.#timer = setTimeout(() => this.#renewQuietly(), Math.max(this.#lifetime - this.#early, LEAST_WAIT_MS));
  }

  get #early() {
    return Math.min(EARLY_MS, this.#lifetime / 4);
  }

  /** By the clock of the wall, which goes on while the computer sleeps. */
  get #left() {
    return this.#endsAt - Date.now();
  }
}
