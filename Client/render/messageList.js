import { displayName } from '../people/names.js';
import { avatar } from './avatar.js';
import { bubbleOf, OwnBubble, showSender } from './bubble.js';
import { byId, element, icon } from './dom.js';
import { dayName, midnight } from './time.js';

/** The page stays light however long it is open; what somebody may be reading just now is kept for longer. */
const MOST_ITEMS = 1000;
const MOST_ITEMS_AWAY = 5000;
/** Nobody reads at one place while so much more comes in: then it goes too. */
const MOST_ITEMS_EVER = 10_000;
/** Where somebody reads is measured once in so many messages, which may be more than the most: each time the whole list is laid out. */
const MEASURE_EVERY = 100;
/** What the log gives again is let go of earlier, and earlier still where nobody looks. */
const MOST_LOGGED = 500;
const MOST_LOGGED_HIDDEN = 100;
const GROUP_WITHIN_MS = 5 * 60_000;
const END_SLACK_PX = 60;
/** Older messages are asked for before the reader has come to the first. */
const OLDER_WITHIN_PX = 400;
const QUIET_MS = 500;
const NO_LONGER_KEPT = 'Older messages are no longer kept';

/**
 * The conversation of one room. It follows the newest message while the reader is at the end, and stays where it is otherwise.
 * In a room whose messages are numbered, the reader's own stand at the end until they have their number.
 * Events: `moved` when the reader reaches or leaves the end, `older` when older messages are wanted, `trimmed` when the oldest were
 * let go of, with the first number that is left.
 */
export class MessageList extends EventTarget {
  #log = byId('messages');
  #older = byId('older');
  #rows;
  #actions;
  #own = new Map();
  /**
   * `{ node, sender?, at?, day?, header?, group?, seq?, entry? }`, the placed ones first. Who has no sender stands alone; `header`
   * is the line that begins a day.
   */
  #items = [];
  #placed = 0;
  #isLogged;
  #isShown = false;
  #mayBeOlder = false;
  #isLoading = false;
  #atEnd = true;
  /** Of a list that is hidden away from its end: `{ item, below }`, the first item that was on the screen, and how far below its top. */
  #place;
  /** How high it was when it last followed. */
  #height = 0;
  /** How many messages there were when the reader's place was last measured. */
  #measuredAt = 0;
  #frame;
  #quiet;
  #scrolls = () => this.#scrolled();
  #resizes = new ResizeObserver(() => this.#follow());

  constructor(actions, rows = byId('rows')) {
    super();
    this.#actions = actions;
    this.#rows = rows;
  }

  get atEnd() {
    return this.#atEnd;
  }

  /** Whether its messages are numbered; where they are not, one's own have their place at once. */
  set isLogged(isLogged) {
    this.#isLogged = isLogged;
    if (!isLogged) this.#placed = this.#items.length;
  }

  /** Gives the list the screen. */
  show() {
    this.#isShown = true;
    this.#hush();
    this.#rows.hidden = false;
    byId('empty').hidden = this.#items.length > 0;
    this.offerOlder(this.#mayBeOlder, this.#isLoading);
    this.#anchor();
    if (!this.#place) this.#log.scrollTop = this.#log.scrollHeight;
    else if (!this.#place.item.node.isConnected) this.#log.scrollTop = 0;
    else this.#log.scrollTop += this.#placeOf(this.#place.item).below - this.#place.below;
    this.#log.addEventListener('scroll', this.#scrolls, { passive: true });
    this.#resizes.observe(this.#log);
    this.renameDays();
  }

  hide() {
    this.#place = this.#atEnd || this.#items.length === 0 ? undefined : this.#placeOf(this.#items.at(this.#above()));
    this.#isShown = false;
    this.#log.removeEventListener('scroll', this.#scrolls);
    this.#resizes.disconnect();
    this.#rows.hidden = true;
    this.#trim();
  }

  /** The room was left. */
  remove() {
    this.#rows.remove();
  }

  addMessage(frame) {
    this.#insert(this.#messageOf(frame), this.#placed);
    this.#added(1);
  }

  addOwn(entry) {
    const item = this.#ownOf(entry);
    this.#rows.querySelector('.latest')?.classList.remove('latest');
    item.node.classList.add('latest');
    this.#insert(item, this.#items.length);
    this.#added(this.#isLogged === false ? 1 : 0);
    if (this.#isShown) this.scrollToEnd();
  }

  /** An own message has its number: it takes its place behind those that have theirs. */
  place(entry, seq) {
    const index = this.#items.findLastIndex(item => item.entry === entry);
    if (index >= 0 && index < this.#placed) return;
    const item = index < 0 ? this.#ownOf(entry) : this.#items[index];
    if (index < 0) this.#insert(item, this.#placed);
    else if (index > this.#placed) {
      this.#take(index);
      item.node.classList.add('still');
      this.#insert(item, this.#placed);
    }
    item.seq = seq;
    this.#added(1);
  }

  /** Older messages come before all others: `{ frame, own?, gap? }`, oldest first. The reader's place is kept. */
  prepend(items, mayBeOlder) {
    this.#hush();
    this.#keepPlace(() => {
      for (const { frame, own, gap } of items.toReversed()) {
        if (gap) {
          this.#insertGap(0);
          continue;
        }
        const item = own ? { ...this.#ownOf(own), seq: frame.seq } : this.#messageOf(frame);
        item.node.classList.add('still');
        this.#insert(item, 0);
        this.#placed += 1;
      }
      this.offerOlder(mayBeOlder, false);
    });
    this.#wantOlder();
  }

  offerOlder(mayBeOlder, isLoading) {
    this.#mayBeOlder = mayBeOlder;
    this.#isLoading = isLoading;
    if (!this.#isShown) return;
    this.#older.hidden = !mayBeOlder;
    this.#older.textContent = isLoading ? 'Loading older messages…' : 'Show older messages';
  }

  /** Whether an own message still stands at the end. */
  isPending(entry) {
    return this.#items.findLastIndex(item => item.entry === entry) >= this.#placed;
  }

  updateOwn(entry) {
    this.#own.get(entry)?.update();
    this.#follow();
  }

  removeOwn(entry) {
    const index = this.#items.findIndex(item => item.entry === entry);
    if (index >= 0) this.#take(index);
    this.#own.delete(entry);
  }

  /** A line that is from nobody: what the server has to say. */
  addNotice(text) {
    this.#insert({ node: element('p', { class: 'notice' }, icon('info'), text) }, this.#placed);
    this.#added(1);
  }

  /** A line where messages are missing for good. */
  addGap() {
    this.#added(this.#insertGap(this.#placed) ? 1 : 0);
  }

  scrollToEnd() {
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#scrolled();
  }

  /** "Today" becomes "Yesterday" at midnight; what does not change is left alone, or screen readers would read it again. */
  renameDays() {
    for (const day of this.#rows.querySelectorAll('.day time')) {
      const name = dayName(new Date(day.dateTime));
      if (day.textContent !== name) day.textContent = name;
    }
  }

  #messageOf(frame) {
    const name = displayName(frame);
    const at = new Date(frame.sentAt);
    return { node: bubbleOf({ name, message: frame.message, sentAt: at }), sender: `${frame.from} ${name}`, name, at, seq: frame.seq };
  }

  #ownOf(entry) {
    const bubble = new OwnBubble(entry, this.#actions);
    this.#own.set(entry, bubble);
    return { node: bubble.row, sender: '', at: entry.createdAt, entry };
  }

  #insertGap(index) {
    if (this.#items[index - 1]?.isGap || this.#items[index]?.isGap) return false;
    this.#insert({ node: element('p', { class: 'notice gap' }, icon('info'), NO_LONGER_KEPT), isGap: true }, index);
    if (index < this.#placed) this.#placed += 1;
    return true;
  }

  #insert(item, index) {
    const previous = this.#items[index - 1];
    const next = this.#items[index];
    const before = this.#dated(index - 1, -1);
    const after = this.#dated(index, 1);
    // Days only go forward: a message that was overtaken at midnight, or a clock that is slow, starts no day again.
    if (item.at) item.day = Math.min(Math.max(midnight(item.at).getTime(), before?.day ?? -Infinity), after?.day ?? Infinity);
    const opensDay = item.at !== undefined && item.day !== before?.day;
    if (opensDay && after?.day === item.day) {
      after.header.remove();
      after.header = undefined;
    }
    const joins = (earlier, later) => item.at !== undefined && earlier.sender === later.sender && later.at - earlier.at < GROUP_WITHIN_MS;
    this.#items.splice(index, 0, item);
    if (previous?.group && !opensDay && joins(previous, item)) {
      previous.node.after(item.node);
      item.group = previous.group;
      if (item.name) showSender(item.node, false);
      return;
    }
    if (previous?.group && previous.group === next?.group) this.#split(index + 1);
    if (next?.group && !next.header && joins(item, next)) {
      next.node.before(item.node);
      item.group = next.group;
      if (next.name) showSender(next.node, false);
    } else {
      if (item.sender !== undefined) item.group = groupOf(item);
      item.group?.lastElementChild.append(item.node);
      this.#rows.insertBefore(topOf(item), next ? next.header ?? topOf(next) : null);
    }
    if (item.name) showSender(item.node, true);
    if (opensDay) this.#beginDay(item);
  }

  /** What stands behind an insertion leaves its group for one of its own. */
  #split(index) {
    const { group } = this.#items[index];
    const rest = groupOf(this.#items[index]);
    group.after(rest);
    if (this.#items[index].name) showSender(this.#items[index].node, true);
    for (let other = index; this.#items[other]?.group === group; other += 1) {
      const item = this.#items[other];
      item.node.classList.add('still');
      rest.lastElementChild.append(item.node);
      item.group = rest;
    }
  }

  #beginDay(item) {
    item.header = element('p', { class: 'day' }, element('time', { datetime: item.at.toISOString() }, dayName(item.at)));
    topOf(item).before(item.header);
    this.renameDays();
  }

  /** The nearest item that has a day. */
  #dated(index, step) {
    let nearest = index;
    while (this.#items[nearest] && this.#items[nearest].day === undefined) nearest += step;
    return this.#items[nearest];
  }

  /** Takes an item away, and what stood there for it alone: its group, and a day that nothing is left of. */
  #take(index) {
    const [item] = this.#items.splice(index, 1);
    if (index < this.#placed) this.#placed -= 1;
    const { group, header } = item;
    item.node.remove();
    if (group && group.lastElementChild.childElementCount === 0) group.remove();
    else if (group && this.#items[index - 1]?.group !== group && this.#items[index].name) showSender(this.#items[index].node, true);
    item.group = item.header = undefined;
    if (!header) return;
    const heir = this.#dated(index, 1);
    if (heir?.day === item.day) heir.header = header;
    else header.remove();
  }

  #added(placed) {
    this.#placed += placed;
    if (this.#isShown) byId('empty').hidden = true;
    this.#trim();
    this.#follow();
  }

  get #most() {
    if (!this.#atEnd) return MOST_ITEMS_AWAY;
    if (!this.#isLogged) return MOST_ITEMS;
    return this.#isShown ? MOST_LOGGED : MOST_LOGGED_HIDDEN;
  }

  #trim() {
    if (this.#isShown && !this.#atEnd && this.#placed < this.#measuredAt + MEASURE_EVERY) return;
    const most = Math.max(this.#most, Math.min(this.#placed - this.#unseen(this.#placed - this.#most), MOST_ITEMS_EVER));
    if (this.#placed <= most) return;
    this.#keepPlace(() => {
      // A line above the first message would tell of messages that are no longer there to be told of.
      while (this.#placed > most || (this.#isLogged && this.#placed > 0 && this.#items[0].seq === undefined)) {
        this.#own.delete(this.#items[0].entry);
        this.#take(0);
      }
    });
    this.#measuredAt = Math.min(this.#measuredAt, this.#placed);
    if (this.#isLogged && this.#placed > 0) this.dispatchEvent(new CustomEvent('trimmed', { detail: this.#items[0].seq }));
  }

  /** How many of the first items are above the reader's place; where nobody reads they all count as that. */
  #unseen(most) {
    if (most <= 0 || this.#atEnd) return most;
    const place = this.#isShown ? this.#above(most) : this.#items.indexOf(this.#place?.item);
    return place < 0 ? most : Math.min(place, most);
  }

  /** How many of the first items are above the screen; -1 when all of them are. */
  #above(most) {
    this.#measuredAt = this.#placed;
    const { top } = this.#log.getBoundingClientRect();
    return this.#items.slice(0, most).findIndex(({ node }) => node.getBoundingClientRect().bottom >= top);
  }

  #placeOf(item) {
    return { item, below: item.node.getBoundingClientRect().top - this.#log.getBoundingClientRect().top };
  }

  /** What is above the reader's place may change without moving what they read. */
  #keepPlace(change) {
    if (!this.#isShown || this.#atEnd) {
      change();
      this.#follow();
      return;
    }
    // The browser's own anchoring would do it a second time, and does not do it at the very top.
    this.#log.style.overflowAnchor = 'none';
    const below = this.#log.scrollHeight - this.#log.scrollTop;
    change();
    this.#log.scrollTop = this.#log.scrollHeight - below;
    requestAnimationFrame(() => this.#anchor());
  }

  /** What is put on the screen at once is not read out as if it had just been said. */
  #hush() {
    this.#log.setAttribute('aria-live', 'off');
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#log.removeAttribute('aria-live'), QUIET_MS);
  }

  /** Once a frame, however many messages came in it: each time the whole list is laid out. */
  #follow() {
    if (!this.#isShown) return;
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      if (!this.#isShown || !this.#atEnd) return;
      this.#height = this.#log.scrollHeight;
      this.#log.scrollTop = this.#height;
    });
  }

  /** At the end the list keeps the place itself, by following; the browser would move it again when old messages go. */
  #anchor() {
    this.#log.style.overflowAnchor = this.#atEnd ? 'none' : '';
  }

  #scrolled() {
    this.#wantOlder();
    // What has come since the list last followed nobody has scrolled away from.
    const height = Math.min(this.#log.scrollHeight, this.#frame === undefined || !this.#atEnd ? Infinity : this.#height);
    const atEnd = height - this.#log.scrollTop - this.#log.clientHeight < END_SLACK_PX;
    if (atEnd === this.#atEnd) return;
    this.#atEnd = atEnd;
    this.#anchor();
    if (atEnd) this.#trim();
    this.dispatchEvent(new Event('moved'));
  }

  #wantOlder() {
    if (!this.#isShown || !this.#mayBeOlder || this.#isLoading || this.#items.length >= MOST_ITEMS_AWAY) return;
    if (this.#log.scrollTop < OLDER_WITHIN_PX && this.#log.scrollHeight > this.#log.clientHeight) this.dispatchEvent(new Event('older'));
  }
}

const topOf = item => item.group ?? item.node;

const groupOf = ({ sender, name }) => sender === ''
  ? element('section', { class: 'group own' }, element('div', { class: 'bubbles' }))
  : element('section', { class: 'group' }, avatar(name), element('div', { class: 'bubbles' }));
