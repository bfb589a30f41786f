import { backoff } from '../connection/backoff.js';

/** No answer for this long is reason enough to ask again, */
const ASK_AGAIN_MS = 10_000;
/** though the first answer may still come: an integration answers within 29 s. */
const ANSWERED_WITHIN_MS = 30_000;
/** A page in many rooms does not ask about all of them at once. */
const MOST_AT_ONCE = 4;
/** Another attempt would be answered the same. */
const PERMANENT = new Set(['InvalidMessage', 'MessageTooLarge', 'NotAMember', 'NotAllowed']);
/** The server no longer knows the connection: it hears nothing any more, and only another one will. */
const NOT_CONNECTED = 'NotConnected';
/** API Gateway's own answer to what no route takes. */
const NO_ROUTE = 'Forbidden';

/** What changes whether one is in a room; of two of them the later has to be done last. */
const MEMBERSHIP = new Set(['joined', 'left']);

/**
 * Whether the late answer to one question could be taken for that to the other, or undo it. Two that read the same are not the same:
 * what the first was answered with was read before the second was asked, and says nothing of what was stored in between.
 */
const isConfusing = (late, ask) => late.ask !== ask && late.room === ask.room
  && (late.answer === ask.answer || (MEMBERSHIP.has(late.answer) && MEMBERSHIP.has(ask.answer)));

/**
 * Whether a question has to wait for the answer to another about its room. Who is there takes long to read and has nothing to do with
 * what is said, so neither waits for the other; only who has joined may ask for either.
 */
const holdsBack = (asked, ask) => {
  if (asked.room !== ask.room) return false;
  if (ask.answer === 'people') return asked.answer === 'people' || MEMBERSHIP.has(asked.answer);
  return asked.answer !== 'people';
};

const now = () => performance.now();

/**
 * Questions to the server whose answers say only what they are and of which room: so one at a time is asked about a room, and one more
 * for who is there, and asked again when the answer is lost or asks for patience. While an answer to an earlier question may still come,
 * no other question is asked that it could be taken for.
 * Event `trouble` { room } when a question has been asked three times for nothing.
 */
export class Requests extends EventTarget {
  #connection;
  #asks = [];
  /** Questions whose answers are late: `{ ask, room, answer, until }`. */
  #late = [];

  constructor(connection) {
    super();
    this.#connection = connection;
  }

  /** Whether anything is asked that the next answer may be about. */
  get isWaiting() {
    return this.#asks.some(({ line }) => line);
  }

  /** The attempts that are unanswered. */
  get attempts() {
    return new Set(this.#asks.filter(({ line }) => line).map(({ attempt }) => attempt));
  }

  /**
   * Asks until there is an answer: a frame of the type `answer`, `help` where the server knows no such question, or the `error` that
   * asking again would not mend; null when the question was cancelled.
   * @param {string} room empty for everyone.
   * @param {string} answer the type of the answer.
   * @param {() => object} frame what to send, asked for at each attempt.
   * @param {(frame: object) => boolean} isDoubted which refusals are believed only when they come twice: they may have been the answer
   * to a frame that the reader typed.
   */
  ask(room, answer, frame, isDoubted = () => false) {
    return new Promise(resolve => {
      this.#asks.push({ room, answer, frame, isDoubted, resolve, attempts: 0, attempt: null, line: null, timer: undefined });
      this.#pump();
    });
  }

  /** Takes back what was asked about a room. */
  cancel(room) {
    this.#drop(this.#asks.filter(ask => ask.room === room));
  }

  /** Takes everything back: the line that it was asked on is no longer the one. */
  cancelAll() {
    this.#drop(this.#asks);
    this.#late = [];
  }

  /** Takes a frame that came on `line`; returns whether it was an answer. */
  take(frame, line) {
    switch (frame.type) {
      case 'joined':
      case 'history':
      case 'left':
      case 'people':
        this.#answer(frame, line);
        return true;
      case 'error':
        return frame.id === undefined && this.#fail(frame, line);
      case 'help':
        // A server without a log answers so, in its rooms too; one without rooms answers so to everything.
        return this.#refuse(this.#waiting('', 'history') ?? this.#waiting(), true, frame);
      case 'gateway':
        return this.#refuse(this.#waiting(), frame.message === NO_ROUTE, { ...frame, type: 'help' });
      default:
        return false;
    }
  }

  /** Takes an error that may be about a question as well as about something else: its answer may still come, and it is asked again. */
  doubt() {
    const ask = this.#waiting();
    if (!ask) return;
    this.#expectLate(ask);
    this.#rest(ask);
  }

  #drop(asks) {
    this.#asks = this.#asks.filter(ask => !asks.includes(ask));
    for (const ask of asks) {
      clearTimeout(ask.timer);
      if (ask.line) this.#expectLate(ask);
      ask.resolve(null);
    }
  }

  #waiting(room, answer) {
    return this.#asks.find(ask => ask.line && (room === undefined || ask.room === room) && (answer === undefined || ask.answer === answer));
  }

  #answer(frame, line) {
    const room = frame.room ?? '';
    const ask = this.#waiting(room, frame.type);
    const late = this.#late.findIndex(other => other.room === room && other.answer === frame.type);
    if (ask?.line === line) {
      // Of a question that was asked twice either may have been answered: the other answer is still to come.
      if (late >= 0) this.#late.splice(late, 1, this.#lateOf(ask));
      this.#finish(ask, frame);
    } else if (late >= 0) {
      this.#late.splice(late, 1);
      for (const waiting of this.#asks.filter(other => other.room === room && !other.line)) {
        clearTimeout(waiting.timer);
        waiting.timer = undefined;
      }
      this.#pump();
    }
  }

  #fail(frame, line) {
    if (frame.code === NOT_CONNECTED) {
      line.close('The server no longer knows this connection.');
      return true;
    }
    const asks = this.#asks.filter(ask => ask.line && ask.room === (frame.room ?? ''));
    const isFinal = PERMANENT.has(frame.code);
    for (const ask of asks) {
      // It does not say which of two it is about: the other one's answer is still to come.
      if (!isFinal && asks.length > 1) this.#expectLate(ask);
      this.#refuse(ask, isFinal, frame);
    }
    return asks.length > 0;
  }

  #refuse(ask, isFinal, frame) {
    if (!ask) return false;
    if (isFinal && ask.isDoubted(frame)) {
      ask.isDoubted = () => false;
      this.#expectLate(ask);
      this.#rest(ask);
    } else if (isFinal) this.#finish(ask, frame);
    else this.#rest(ask);
    return true;
  }

  #finish(ask, frame) {
    clearTimeout(ask.timer);
    this.#asks = this.#asks.filter(other => other !== ask);
    ask.resolve(frame);
    this.#pump();
  }

  #pump() {
    if (!this.#connection.isOpen) return;
    this.#late = this.#late.filter(({ until }) => until > now());
    for (const ask of this.#asks) {
      const asked = this.#asks.filter(({ line }) => line);
      if (asked.length >= MOST_AT_ONCE) return;
      if (ask.line || ask.timer || asked.some(other => holdsBack(other, ask))) continue;
      this.#send(ask);
    }
  }

  #send(ask) {
    const until = Math.max(...this.#late.filter(late => isConfusing(late, ask)).map(late => late.until));
    if (until > now()) {
      this.#wait(ask, until - now());
      return;
    }
    ask.line = this.#connection.send(JSON.stringify(ask.frame()));
    ask.sentAt = now();
    ask.attempt = Symbol(ask.answer);
    if (ask.line) ask.timer = setTimeout(() => this.#unanswered(ask), ASK_AGAIN_MS);
  }

  #unanswered(ask) {
    this.#expectLate(ask);
    this.#connection.wake();
    this.#rest(ask);
  }

  #rest(ask) {
    ask.line = null;
    ask.attempts += 1;
    if (ask.attempts === 3) this.dispatchEvent(new CustomEvent('trouble', { detail: ask }));
    this.#wait(ask, 500 + backoff(ask.attempts));
    this.#pump();
  }

  #wait(ask, milliseconds) {
    clearTimeout(ask.timer);
    ask.timer = setTimeout(() => {
      ask.timer = undefined;
      this.#pump();
    }, milliseconds);
  }

  /** Who is there may be told late, too: it is about the same room, and nothing follows from it. */
  #expectLate(ask) {
    if (ask.answer !== 'people') this.#late.push(this.#lateOf(ask));
  }

  #lateOf = ask => ({ ask, room: ask.room, answer: ask.answer, until: ask.sentAt + ANSWERED_WITHIN_MS });
}
