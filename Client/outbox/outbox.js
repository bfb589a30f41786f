import { newId, sendMessage } from '../protocol/frames.js';

/** An integration answers within 29 s; what is later never comes. */
const ANSWER_WITHIN_MS = 35_000;
/** No answer for this long is a reason to ask whether the line still works. */
const DOUBT_AFTER_MS = 5000;
/** Two messages in flight may overtake each other: the next waits for the previous answer, but not for long. */
const TURN_MS = 1000;
/** A message that ends this many lines in a row is held to be the cause. */
const MOST_SENDS = 5;
/** Answers that the same message will always get. */
const PERMANENT = new Set(['InvalidMessage', 'MessageTooLarge']);

/**
 * The reader's own messages until everyone got them. An entry is
 * `{ id, name, text, createdAt, state, sends, line, ack?, error?, permanent }` with `state`
 * `queued`, `sending`, `delivered`, `partial` or `failed`. Every send of an entry is the same frame, id included.
 * Event `changed` has the entry as its detail.
 */
export class Outbox extends EventTarget {
  #connection;
  #entries = new Map();
  #delivered = new Set();
  #turn;
  #turnLine;

  constructor(connection) {
    super();
    this.#connection = connection;
    connection.addEventListener('opened', () => this.#pump());
    connection.addEventListener('ended', ({ detail }) => this.#requeue(detail.line));
  }

  /** How many messages have no answer yet. */
  get pending() {
    return [...this.#entries.values()].filter(({ state }) => state === 'queued' || state === 'sending').length;
  }

  /** Whether a message with this id was ever sent from this page. */
  has(id) {
    return this.#entries.has(id) || this.#delivered.has(id);
  }

  add(text, name) {
    const entry = { id: newId(), name, text, createdAt: new Date(), state: 'queued', sends: 0, line: null, permanent: false };
    this.#entries.set(entry.id, entry);
    this.#pump();
    return entry;
  }

  retry(entry) {
    entry.sends = 0;
    this.#change(entry, { state: 'queued', error: undefined, ack: undefined });
    this.#pump();
  }

  discard(entry) {
    clearTimeout(entry.deadline);
    this.#entries.delete(entry.id);
  }

  /** Takes an `ack`, an `error` or API Gateway's own error; returns whether it was about one of these messages. */
  settle(frame) {
    const entry = frame.type === 'gateway' ? this.#onlyOneSending() : this.#entries.get(frame.id);
    if (!entry) return this.#delivered.has(frame.id);
    clearTimeout(entry.deadline);
    this.#change(entry, frame.type === 'ack' ? acknowledged(frame) : failed(frame));
    if (entry.state === 'delivered') {
      this.#entries.delete(entry.id);
      this.#delivered.add(entry.id);
    }
    this.#endTurn();
    return true;
  }

  #pump() {
    if (this.#turn || !this.#connection.isOpen) return;
    const entry = [...this.#entries.values()].find(({ state }) => state === 'queued');
    if (!entry) return;
    entry.line = this.#connection.send(sendMessage(entry));
    if (!entry.line) return;
    entry.sends += 1;
    clearTimeout(entry.deadline);
    entry.deadline = setTimeout(() => this.#doubt(entry), DOUBT_AFTER_MS);
    this.#turn = setTimeout(() => this.#endTurn(), TURN_MS);
    this.#turnLine = entry.line;
    this.#change(entry, { state: 'sending' });
  }

  #endTurn() {
    clearTimeout(this.#turn);
    this.#turn = undefined;
    this.#pump();
  }

  /** If the line turns out to be dead, the message is queued again for the next one. */
  #doubt(entry) {
    entry.deadline = setTimeout(() => this.#unanswered(entry), ANSWER_WITHIN_MS - DOUBT_AFTER_MS);
    this.#connection.wake();
  }

  #unanswered(entry) {
    this.#change(entry, { state: 'failed', error: 'No answer from the server.' });
    this.#connection.wake();
  }

  #requeue(line) {
    for (const entry of this.#entries.values()) {
      if (entry.line !== line || entry.ack || entry.permanent) continue;
      clearTimeout(entry.deadline);
      entry.line = null;
      this.#change(entry, entry.sends < MOST_SENDS
        ? { state: 'queued', error: undefined }
        : { state: 'failed', error: 'The connection ended each time this was sent.' });
    }
    // Another line may be open already: a replaced one ends after its successor began.
    if (line === this.#turnLine) this.#endTurn();
    else this.#pump();
  }

  #onlyOneSending() {
    const sending = [...this.#entries.values()].filter(({ state }) => state === 'sending');
    return sending.length === 1 ? sending[0] : undefined;
  }

  #change(entry, change) {
    Object.assign(entry, change);
    this.dispatchEvent(new CustomEvent('changed', { detail: entry }));
  }
}

const acknowledged = frame => ({
  state: frame.complete && frame.failed === 0 ? 'delivered' : 'partial', ack: frame, error: undefined, line: null,
});

const failed = frame => ({
  state: 'failed', error: frame.message, permanent: PERMANENT.has(frame.code), line: null,
});
