/** Signing in did not succeed; the message says what to do. It `isFinal` when asking again would be answered the same. */
export class SignInError extends Error {
  constructor(message, { isFinal = false } = {}) {
    super(message);
    this.isFinal = isFinal;
  }
}
