import { newId, sendMessage } from '../protocol/frames.js';
import { refusalOf } from './refusals.js';

/** An integration answers within 29 s; what is later never comes. */
const ANSWER_WITHIN_MS = 35_000;
/** No answer for this long is a reason to ask whether the line still works. */
const DOUBT_AFTER_MS = 5000;
/** By then the line has said whether it works; a message that is not confirmed is nothing to it any more. */
const DOUBT_ENDS_MS = 15_000;
/** The code of a line that turned out to be dead; every other end was said by somebody on it. */
const DEAD = 1006;
/**
 * Two messages in flight may overtake each other: the next waits for the previous answer, but not for long. A server that is
 * busy says so after 5 s; only when that has passed may the next one go, or it could arrive before the one that was refused.
 */
const TURN_MS = 8000;
/** A message that ends this many lines in a row is held to be the cause. */
const MOST_SENDS = 5;
/** How many delivered messages are remembered; the oldest is forgotten first. */
const MOST_DELIVERED = 1000;
/** Answers that the same message will always get. */
const PERMANENT = new Set(['InvalidMessage', 'MessageTooLarge']);
/** API Gateway's own answer to what no route takes: no function has seen it. */
const NO_ROUTE = 'Forbidden';
/** After an InternalError the server's own words cannot tell how far it had come. */
const BROKEN_OFF = 'The server failed on the way: some may have it, some not.';

/**
 * The reader's own messages until everyone got them. An entry is
 * `{ id, user?, name, room, text, createdAt, state, sends, refusals, line, ack?, sentAt?, error?, retryAt?, permanent, uncertain }`
 * with `state` `queued`, `sending`, `held` (refused for now, sent again at `retryAt` of performance.now()), `delivered`, `partial` or
 * `failed`. It is `uncertain` once an attempt may have reached somebody though nobody said so.
 * Every send of an entry is the same frame, id included, but for the word that it is a retry once it is uncertain. Event `changed`
 * has the entry as its detail.
 */
export class Outbox extends EventTarget {
  #connection;
  #isReady;
  #entries = new Map();
  #delivered = new Map();
  /** `{ entry, line, timer }`: the next message waits for this one's answer. */
  #turn;
  /** Runs while nothing is sent because the server asked for a pause; what was refused then goes first. */
  #pause;

  /** @param {(entry: object) => boolean} isReady whether its room takes a message now; those of other rooms go first. */
  constructor(connection, isReady = () => true) {
    super();
    this.#connection = connection;
    this.#isReady = isReady;
    connection.addEventListener('opened', () => this.#pump());
    connection.addEventListener('ended', ({ detail }) => this.#requeue(detail));
  }

  /** How many messages have no answer yet, or none that is final. */
  get pending() {
    return this.#in('queued', 'sending', 'held').length;
  }

  /** Whether there is anything in a room that has not gone out for certain. */
  isWaiting(room) {
    return this.#in('queued', 'sending', 'held', 'failed').some(entry => entry.room === room);
  }

  /** The entry of a `message` frame that is one of this page's own: its id alone is not enough, anyone may choose the same. */
  own({ id, user, name, room, message }) {
    const entry = this.#entries.get(id) ?? this.#delivered.get(id);
    const isSender = entry?.user ? entry.user === user : entry?.name === (name ?? '');
    return isSender && entry?.text === message && entry?.room === (room ?? '') ? entry : undefined;
  }

  /** What has not gone out for certain, in order, as `add` takes it again. */
  get unsent() {
    return this.#in('queued', 'sending', 'held', 'failed')
      .map(({ id, room, text, state, uncertain }) => ({ id, room, text, uncertain: uncertain || state === 'sending' }));
  }

  /** The entry of one of this page's own that it sent before it was loaded again. */
  recall({ id, user, name, room, message, sentAt }) {
    const entry = { ...entryOf(id, message, name ?? '', room ?? '', user), createdAt: new Date(sentAt), state: 'delivered', sentAt };
    this.#remember(entry);
    return entry;
  }

  /** The room of a message by its id; undefined when it is none of these. */
  roomOf(id) {
    return this.#entries.get(id)?.room;
  }

  /** Whether an error that does not say what it answers may be about a message. */
  get isAwaiting() {
    return this.#onlyOneSending() !== undefined;
  }

  /** The log has it, so everyone gets it: whatever its ack was to say, it is not sent again. */
  logged(entry, sentAt) {
    if (!this.#entries.has(entry.id) || entry.ack) return;
    clearTimeout(entry.deadline);
    entry.line = null;
    this.#change(entry, { state: 'delivered', sentAt, error: undefined, uncertain: true });
    this.#remember(entry);
    if (entry === this.#turn?.entry) this.#endTurn();
  }

  /** A room takes messages now. */
  resume() {
    this.#pump();
  }

  /** @param more the account's `user`, where people sign in; the `id`, and whether it is `uncertain`, of what was `unsent` before. */
  add(text, name, room = '', { user, id = newId(), uncertain = false } = {}) {
    const entry = { ...entryOf(id, text, name, room, user), uncertain };
    this.#entries.set(entry.id, entry);
    this.#pump();
    return entry;
  }

  /** Sends a message again, or what is held at once. */
  retry(entry) {
    if (entry.state === 'held') {
      this.#resume();
      return;
    }
    entry.sends = entry.refusals = 0;
    this.#change(entry, { state: 'queued', error: undefined, ack: undefined });
    this.#pump();
  }

  discard(entry) {
    clearTimeout(entry.deadline);
    this.#entries.delete(entry.id);
    this.#pump();
  }

  /** Takes an `ack`, an `error` or API Gateway's own error; returns whether it was about one of these messages. */
  settle(frame) {
    const entry = frame.type === 'gateway' ? this.#onlyOneSending() : this.#entries.get(frame.id);
    if (!entry) return this.#settleLogged(frame);
    clearTimeout(entry.deadline);
    entry.line = null;
    if (frame.type === 'ack') this.#acknowledge(entry, frame);
    else this.#refuse(entry, frame);
    if (entry === this.#turn?.entry) this.#endTurn();
    return true;
  }

  #acknowledge(entry, ack) {
    const everyone = ack.complete && ack.failed === 0;
    this.#change(entry, { state: everyone ? 'delivered' : 'partial', ack, error: undefined, uncertain: true });
    if (everyone) this.#remember(entry);
  }

  /** A message that the log gave back before its ack came: the ack still says how many were reached. */
  #settleLogged(frame) {
    const entry = this.#delivered.get(frame.id);
    if (frame.type === 'ack' && entry && !entry.ack) this.#change(entry, { ack: frame });
    return entry !== undefined;
  }

  #remember(entry) {
    this.#entries.delete(entry.id);
    this.#delivered.set(entry.id, entry);
    if (this.#delivered.size > MOST_DELIVERED) this.#delivered.delete(this.#delivered.keys().next().value);
  }

  #refuse(entry, frame) {
    const refusal = refusalOf(frame, entry.refusals + 1);
    if (refusal?.delay) {
      Object.assign(entry, { state: 'held', error: refusal.reason, refusals: entry.refusals + 1 });
      this.#pauseFor(refusal.delay);
      return;
    }
    const permanent = PERMANENT.has(frame.code);
    const unseen = permanent || refusal !== null || (frame.type === 'gateway' && frame.message === NO_ROUTE);
    const error = refusal?.reason ?? (frame.code === 'InternalError' ? BROKEN_OFF : frame.message);
    this.#change(entry, { state: 'failed', error, permanent, uncertain: entry.uncertain || !unseen });
  }

  #pauseFor(milliseconds) {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#resume(), milliseconds);
    const retryAt = performance.now() + milliseconds;
    for (const entry of this.#in('held')) this.#change(entry, { retryAt });
  }

  #resume() {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    for (const entry of this.#in('held')) this.#change(entry, { state: 'queued', error: undefined, retryAt: undefined });
    this.#pump();
  }

  #pump() {
    if (this.#turn || this.#pause || !this.#connection.isOpen) return;
    const entry = this.#next();
    if (!entry) return;
    entry.line = this.#connection.send(sendMessage({ ...entry, retry: entry.uncertain }));
    if (!entry.line) return;
    entry.sends += 1;
    clearTimeout(entry.deadline);
    entry.deadline = setTimeout(() => this.#doubt(entry), DOUBT_AFTER_MS);
    this.#turn = { entry, line: entry.line, timer: setTimeout(() => this.#endTurn(), TURN_MS) };
    this.#change(entry, { state: 'sending' });
  }

  /** In each room its messages go out in their order: the first that has to wait holds the others back. */
  #next() {
    const waiting = new Set();
    return this.#in('queued').find(entry => {
      if (waiting.has(entry.room)) return false;
      if (!this.#isReady(entry)) waiting.add(entry.room);
      return !waiting.has(entry.room);
    });
  }

  #endTurn() {
    clearTimeout(this.#turn?.timer);
    this.#turn = undefined;
    this.#pump();
  }

  /** If the line turns out to be dead, the message is queued again for the next one. */
  #doubt(entry) {
    entry.deadline = setTimeout(() => this.#unanswered(entry), ANSWER_WITHIN_MS - DOUBT_AFTER_MS);
    this.#connection.wake();
  }

  #unanswered(entry) {
    this.#change(entry, { state: 'failed', error: 'No answer from the server.', uncertain: true });
    entry.deadline = setTimeout(() => { entry.line = null; }, DOUBT_ENDS_MS);
    this.#connection.wake();
  }

  #requeue({ line, code }) {
    for (const entry of this.#entries.values()) {
      if (entry.line !== line) continue;
      clearTimeout(entry.deadline);
      entry.line = null;
      // The reader was told, and may have said it again in other words long ago.
      if (entry.state === 'failed' && code !== DEAD) continue;
      this.#change(entry, entry.sends < MOST_SENDS
        ? { state: 'queued', error: undefined, uncertain: true }
        : { state: 'failed', error: 'The connection ended each time this was sent.', uncertain: true });
    }
    // Another line may be open already: a replaced one ends after its successor began.
    if (line === this.#turn?.line) this.#endTurn();
    else this.#pump();
  }

  #in(...states) {
    return [...this.#entries.values()].filter(({ state }) => states.includes(state));
  }

  #onlyOneSending() {
    const sending = this.#in('sending');
    return sending.length === 1 ? sending[0] : undefined;
  }

  #change(entry, change) {
    Object.assign(entry, change);
    this.dispatchEvent(new CustomEvent('changed', { detail: entry }));
  }
}

const entryOf = (id, text, name, room, user) => ({
  id, user, name, room, text, createdAt: new Date(), state: 'queued', sends: 0, refusals: 0, line: null, permanent: false, uncertain: false,
});
