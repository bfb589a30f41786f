import { GAP, Receiver } from '../log/receiver.js';
import { Repeats } from '../protocol/repeats.js';
import { EVERYONE } from './roomName.js';

/** A page that brought nothing is asked for again, but not at once. */
const NO_PROGRESS_MS = 2000;
/** A room that was silent for this long may have lost its last message on the way. */
const SILENT_MS = 60_000;
/** The log tells what became of a message that was not confirmed; one that gives no answer for this long is not waited for. */
const LOOK_WITHIN_MS = 30_000;
/** The most messages of a page; it may end before. */
const MOST_OF_A_PAGE = 100;
/** A log that begins anew, which it does at a time in milliseconds, leaves out more numbers than this. */
const LEAST_STEP = 1_000_000;
const NO_ROOMS = 'This chat’s server knows no rooms. Messages written here wait until it does.';

/**
 * One room: what was said there, as far as this page has it, and whether the server has been told that it is in there. A stack that
 * keeps no messages numbers none: then they are shown as they come.
 * Events: `ready` when messages may be sent that had to wait, `arrived` when somebody else's message is shown that may be new to the
 * reader, `counted` when it is known that more are unread, `numbered` when it is known whether messages are kept, `refused` with what to do when one may not be in it.
 */
export class Room extends EventTarget {
  #services;
  #receiver = new Receiver();
  #repeats = new Repeats();
  #isReady;
  #isNumbered;
  /** Whether this line has told if they are: a server may begin to keep them, or stop. */
  #isKnown = false;
  /** Whether the log was read to its end since it may have taken a message that nobody confirmed. */
  #hasLooked = false;
  #lookTimer;
  /** What is being asked may have been read too early to tell. */
  #isDoubted = false;
  #isLoadingOlder = false;
  /** Counts the lines; what was begun on an earlier one ends by itself. */
  #line = 0;
  #catchingUp;
  #heardAt = -Infinity;
  #unread = 0;
  #isMoreUnread = false;

  draft = '';

  /** @param {{ list, outbox, requests, readMarks, ownNumbers, ownName: () => string, ownUser: () => string | undefined }} services the list is this room's alone. */
  constructor(name, services) {
    super();
    this.name = name;
    this.#services = services;
    this.#isReady = name === EVERYONE;
    this.list.addEventListener('older', () => this.#loadOlder());
    this.list.addEventListener('trimmed', ({ detail: first }) => {
      this.#receiver.forgotten(first);
      this.#offerOlder();
    });
  }

  get list() {
    return this.#services.list;
  }

  get title() {
    return this.name || 'Everyone';
  }

  /** How many messages the reader has not seen. */
  get unread() {
    return this.#unread;
  }

  set unread(count) {
    this.#unread = count;
    this.#isMoreUnread &&= count > 0;
    this.#noteRead();
  }

  /** Whether there are more than that: older ones, which are not on the page yet. */
  get isMoreUnread() {
    return this.#isMoreUnread;
  }

  /** Whether a message may be sent now: the server takes it, and the log does not have it yet. */
  takes({ uncertain }) {
    return this.#isReady && (!uncertain || this.#hasLooked);
  }

  /** Whether the messages are kept and numbered; undefined while nobody knows. */
  get isNumbered() {
    return this.#isNumbered;
  }

  /** A line was opened, or the room has to be joined again. */
  async enter() {
    const line = (this.#line += 1);
    this.#isKnown = false;
    this.#expectLook();
    this.#receiver.doubt();
    if (this.name !== EVERYONE && !(await this.#join(line))) return;
    await this.#catchUp(line);
  }

  /** What began on this line ends: the room was left. */
  leave() {
    this.#line += 1;
    this.#services.readMarks.forget(this.name);
  }

  /** Asks the log whether it has more than what came, unless something came just now. */
  check() {
    if (!this.#isReady || !this.#mayBeNumbered || this.#catchingUp === this.#line || performance.now() - this.#heardAt < SILENT_MS) return;
    this.#receiver.doubt();
    this.#catchUp(this.#line);
  }

  /** Asks the log for a message that was not confirmed. */
  look() {
    if (!this.#isReady || !this.#mayBeNumbered) return;
    this.#expectLook();
    this.#isDoubted = true;
    this.#catchUp(this.#line);
  }

  /** Takes a `message`. */
  receive(frame) {
    this.#heardAt = performance.now();
    if (frame.seq === undefined) {
      if (!this.#services.outbox.own(frame) && !this.#repeats.isRepeat(frame)) this.#add(frame, true);
      return;
    }
    this.#number(true);
    this.#show(this.#receiver.live(frame));
    this.#catchUp(this.#line);
  }

  /** A message of one's own was given its number. */
  acknowledged(entry, { seq, sentAt }) {
    if (seq === undefined) return;
    this.#number(true);
    const { id, user, name, room, text } = entry;
    this.#show(this.#receiver.live({ seq, id, user, name, room, message: text, from: '', sentAt }));
    // The log holds it twice, and the page showed neither as one's own: it takes its place now.
    if (seq <= this.#receiver.held && this.list.isPending(entry)) this.list.place(entry, seq);
    this.#catchUp(this.#line);
  }

  async #join(line) {
    const { requests, ownName } = this.#services;
    if (this.name !== EVERYONE) this.#isReady = false;
    const answer = await requests.ask(this.name, 'joined', () => ({
      action: 'join', room: this.name, name: ownName() || undefined, ...this.#receiver.ask(),
    }), ({ type }) => type === 'help');
    if (answer === null || line !== this.#line) return false;
    if (answer.code === 'NotAllowed') {
      this.dispatchEvent(new CustomEvent('refused', { detail: answer.message }));
      return false;
    }
    if (answer.type !== 'joined') {
      this.list.addNotice(answer.type === 'help' ? NO_ROOMS : answer.message);
      return false;
    }
    this.#isReady = true;
    this.dispatchEvent(new Event('ready'));
    if (answer.messages) this.#page(answer);
    else this.#number(false);
    return true;
  }

  /** Asks the log until nothing is known to be missing. */
  async #catchUp(line) {
    if (this.#catchingUp === line || !this.#isReady) return;
    this.#catchingUp = line;
    while (line === this.#line && this.#mayBeNumbered && (this.#isDoubted || this.#receiver.isBehind)) {
      const { held } = this.#receiver;
      if (this.#isDoubted) this.#receiver.doubt();
      this.#isDoubted = false;
      const answer = await this.#services.requests.ask(
        this.name, 'history', () => this.#history(this.#receiver.ask()), frame => this.#isDoubtful(frame));
      if (answer === null || line !== this.#line) return;
      if (answer.code === 'NotAMember') {
        this.enter();
        return;
      }
      if (answer.type === 'history') this.#page(answer);
      else if (answer.type === 'help') this.#number(false);
      else break;
      const isStuck = this.#mayBeNumbered && this.#receiver.held === held && this.#receiver.isBehind;
      if (isStuck) await new Promise(resolve => { setTimeout(resolve, NO_PROGRESS_MS); });
    }
    if (this.#catchingUp !== line) return;
    this.#catchingUp = undefined;
    if (line === this.#line) this.#looked();
  }

  /** What a frame that the reader typed may have been answered with. */
  #isDoubtful({ type, code }) {
    return code === 'InvalidMessage' || (type === 'help' && this.#isNumbered === true);
  }

  get #mayBeNumbered() {
    return this.#isNumbered !== false || !this.#isKnown;
  }

  #expectLook() {
    this.#hasLooked = false;
    clearTimeout(this.#lookTimer);
    this.#lookTimer = setTimeout(() => this.#looked(), LOOK_WITHIN_MS);
  }

  #looked() {
    clearTimeout(this.#lookTimer);
    if (this.#hasLooked) return;
    this.#hasLooked = true;
    this.dispatchEvent(new Event('ready'));
  }

  async #loadOlder() {
    const { before } = this.#receiver;
    if (this.#isLoadingOlder || before === undefined || !this.#isReady) return;
    this.#isLoadingOlder = true;
    this.#offerOlder();
    const answer = await this.#services.requests.ask(this.name, 'history', () => this.#history({ before }));
    this.#isLoadingOlder = false;
    if (answer?.type === 'history') {
      this.list.prepend(this.#receiver.older(answer, before).map(item => this.#itemOf(item)), this.#receiver.before !== undefined);
      return;
    }
    // Offered again with the next page: who asked at once would be answered the same.
    this.list.offerOlder(false, false);
    if (answer?.code === 'NotAMember') this.enter();
  }

  #history(which) {
    return { action: 'history', room: this.name || undefined, ...which };
  }

  #page(page) {
    const isFirst = this.#receiver.held === undefined;
    this.#heardAt = performance.now();
    this.#number(true);
    // Of a room that was never read nothing is new.
    const read = isFirst ? this.#services.readMarks.of(this.name) ?? Infinity : 0;
    this.#show(this.#receiver.page(page), read);
    if (isFirst && this.#unread > 0) this.#tellMoreUnread(page, read);
    this.#offerOlder();
  }

  /** What is above the number `read` is new to the reader. */
  #show(items, read = 0) {
    for (const item of items) {
      const { gap, own, frame } = this.#itemOf(item);
      if (gap) this.list.addGap();
      else if (own) this.list.place(own, frame.seq);
      else this.#add(frame, frame.seq > read);
    }
    this.#noteRead();
  }

  /** The log has no holes: what stands between what was read and the first page was said meanwhile. */
  #tellMoreUnread({ messages }, read) {
    const missing = messages.length > 0 ? messages[0].seq - read - 1 : 0;
    this.#isMoreUnread = missing > 0 && (missing < LEAST_STEP || messages.length >= MOST_OF_A_PAGE);
    if (this.#isMoreUnread) this.dispatchEvent(new Event('counted'));
  }

  #noteRead() {
    const { held } = this.#receiver;
    if (this.#unread === 0 && held) this.#services.readMarks.set(this.name, held);
  }

  /** What an item of the log is to the reader; their own are known to be stored, then. */
  #itemOf(item) {
    if (item === GAP) return { gap: true };
    const { outbox, ownNumbers, ownUser } = this.#services;
    const wasOwn = () => ownNumbers.has(this.name, item.seq) && item.user === ownUser();
    const own = outbox.own(item) ?? (wasOwn() ? outbox.recall(item) : undefined);
    if (own) {
      outbox.logged(own, item.sentAt);
      ownNumbers.add(this.name, item.seq);
    }
    return { own, frame: item };
  }

  #add(frame, isNew) {
    this.list.addMessage(frame);
    if (isNew) this.dispatchEvent(new Event('arrived'));
  }

  #offerOlder() {
    this.list.offerOlder(this.#receiver.before !== undefined, this.#isLoadingOlder);
  }

  #number(isNumbered) {
    this.#isKnown = true;
    if (this.#isNumbered === isNumbered) return;
    this.#isNumbered = isNumbered;
    this.list.isLogged = isNumbered;
    this.dispatchEvent(new Event('numbered'));
  }
}
