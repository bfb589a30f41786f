import { PING } from '../protocol/frames.js';

const HANDSHAKE_MS = 10_000;
/**
 * API Gateway closes after 10 minutes without a frame; two pings fit in. Half of the wait is random: everyone in a room hears
 * its last message at the same moment, and would ping at the same moment.
 */
const PING_AFTER_MS = 4 * 60_000;
const PONG_WITHIN_MS = 10_000;
/** Frames this recent prove the line better than a ping would. */
const FRESH_MS = 15_000;

/**
 * One WebSocket and whether it is alive: a handshake that hangs and a ping that no frame follows both end it.
 * `listener` has `opened(line)`, `received(line, text)`, `sent(line, text)` and `ended(line, { code, reason })`;
 * `ended` comes once, and nothing after it.
 */
export class Line {
  #socket;
  #listener;
  #deadline;
  #ping;
  #receivedAt = -Infinity;
  #opened = false;
  #ended = false;
  #isGivenUp = false;

  /** @param {Promise<string[]>} protocols the subprotocols to offer, where there are any: they come in time or there is no line. */
  constructor(url, listener, protocols) {
    this.#listener = listener;
    if (protocols) protocols.then(list => this.#dial(url, list), ({ message }) => this.#end(1006, message));
    else this.#dial(url);
  }

  get isOpen() {
    return !this.#ended && this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Whether it was tried and never came about, though this page did not give it up. */
  get wasRefused() {
    return this.#ended && !this.#isGivenUp && !this.#opened && this.#socket !== undefined;
  }

  /** Whether it was not even tried: its subprotocols did not come. */
  get wasHeldUp() {
    return this.#ended && !this.#isGivenUp && this.#socket === undefined;
  }

  /** Returns false, sending nothing, when the line is not open. */
  send(text) {
    if (!this.isOpen) return false;
    this.#socket.send(text);
    this.#listener.sent(this, text);
    return true;
  }

  /** Asks for a sign of life, unless there was one just now or one is awaited. */
  probe() {
    if (!this.isOpen || this.#deadline || performance.now() - this.#receivedAt < FRESH_MS) return;
    this.#sendPing();
  }

  close(reason) {
    if (this.#ended) return;
    this.#isGivenUp = true;
    this.#end(1000, reason);
  }

  #dial(url, protocols = []) {
    if (this.#ended) return;
    this.#deadline = setTimeout(() => this.#end(1006, 'The handshake took too long.'), HANDSHAKE_MS);
    this.#socket = new WebSocket(url, protocols);
    this.#socket.onopen = () => this.#open();
    this.#socket.onmessage = ({ data }) => this.#received(String(data));
    this.#socket.onclose = ({ code, reason }) => this.#end(code, reason);
  }

  #open() {
    this.#opened = true;
    this.#alive();
    this.#listener.opened(this);
  }

  #received(text) {
    this.#receivedAt = performance.now();
    this.#alive();
    this.#listener.received(this, text);
  }

  #alive() {
    clearTimeout(this.#deadline);
    clearTimeout(this.#ping);
    this.#deadline = undefined;
    this.#ping = setTimeout(() => this.#sendPing(), PING_AFTER_MS * (1 + Math.random()) / 2);
  }

  #sendPing() {
    clearTimeout(this.#ping);
    this.#deadline = setTimeout(() => this.#end(1006, 'No answer to a ping.'), PONG_WITHIN_MS);
    this.send(PING);
  }

  #end(code, reason) {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#deadline);
    clearTimeout(this.#ping);
    if (this.#socket) {
      // A dead peer never answers the closing handshake; nobody waits for it.
      this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
      this.#socket.close(1000);
    }
    this.#listener.ended(this, { code, reason });
  }
}
