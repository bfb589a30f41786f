/**
 * API Gateway's own errors do not say what they answer. While a message and questions are unanswered such an error may be any one's:
 * it is kept until the others have their answers. One message is sent at a time, so of two errors one is a question's, and to ask that
 * again does no harm.
 */
export class GatewayErrors {
  #requests;
  #outbox;
  #settle;
  #kept;
  /** The questions' attempts that it may be about. */
  #attempts;

  /** @param {(frame: object) => void} settle acts on an error that is a message's. */
  constructor(requests, outbox, settle) {
    this.#requests = requests;
    this.#outbox = outbox;
    this.#settle = settle;
  }

  /** Whether the frame is such an error, and kept for now. */
  keeps(frame) {
    if (frame.type !== 'gateway' || !this.#requests.isWaiting || !this.#outbox.isAwaiting) return false;
    const isSecond = this.#kept !== undefined;
    this.#kept = frame;
    this.#attempts = this.#requests.attempts;
    if (isSecond) this.#requests.doubt();
    return true;
  }

  /** A frame was acted on: it may tell whose the error is that was kept. */
  look(line) {
    const frame = this.#kept;
    if (!frame) return;
    const { attempts } = this.#requests;
    const left = [...this.#attempts].filter(attempt => attempts.has(attempt));
    if (left.length > 0 && this.#outbox.isAwaiting) return;
    this.forget();
    if (left.length === 0) this.#settle(frame);
    else if (left.length > 1) this.#requests.doubt();
    else this.#requests.take(frame, line);
  }

  /** The line ended, and with it whatever was to be answered on it. */
  forget() {
    this.#kept = undefined;
  }
}
