import { displayName } from '../people/names.js';
import { avatar } from './avatar.js';
import { bubbleOf, OwnBubble } from './bubble.js';
import { byId, element, icon } from './dom.js';
import { dayName, midnight } from './time.js';

/** The page stays light however long it is open; what somebody may be reading just now is kept for longer. */
const MOST_ITEMS = 1000;
const MOST_ITEMS_AWAY = 5000;
const GROUP_WITHIN_MS = 5 * 60_000;
const END_SLACK_PX = 60;

/**
 * The conversation. It follows the newest message while the reader is at the end, and stays where it is otherwise.
 * Event `moved` when the reader reaches or leaves the end, `arrived` when someone else's message is added.
 */
export class MessageList extends EventTarget {
  #log = byId('messages');
  #rows = byId('rows');
  #actions;
  /** Weak, so that the outbox decides how long a message can still change. */
  #own = new WeakMap();
  #count = 0;
  #group;
  #day = -Infinity;
  #atEnd = true;
  #frame;

  constructor(actions) {
    super();
    this.#actions = actions;
    this.#log.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.#follow()).observe(this.#log);
  }

  get atEnd() {
    return this.#atEnd;
  }

  addMessage(frame) {
    const name = displayName(frame);
    const sentAt = new Date(frame.sentAt);
    const [group, first] = this.#groupFor(`${frame.from} ${name}`, sentAt, () =>
      element('section', { class: 'group' }, avatar(name), element('div', { class: 'bubbles' })));
    group.lastElementChild.append(bubbleOf({ name, message: frame.message, sentAt, first }));
    this.#added();
    this.dispatchEvent(new Event('arrived'));
  }

  addOwn(entry) {
    const bubble = new OwnBubble(entry, this.#actions);
    const [group] = this.#groupFor('', entry.createdAt, () => element('section', { class: 'group own' }, element('div', { class: 'bubbles' })));
    this.#rows.querySelector('.latest')?.classList.remove('latest');
    bubble.row.classList.add('latest');
    group.lastElementChild.append(bubble.row);
    this.#own.set(entry, bubble);
    this.#added();
    this.scrollToEnd();
  }

  updateOwn(entry) {
    this.#own.get(entry)?.update();
    this.#follow();
  }

  removeOwn(entry) {
    this.#remove(this.#own.get(entry).row);
    this.#group = undefined;
  }

  /** A line that is from nobody: what the server has to say. */
  addNotice(text) {
    this.#group = undefined;
    this.#rows.append(element('p', { class: 'notice' }, icon('info'), text));
    this.#added();
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

  #groupFor(sender, date, create) {
    // Days only go forward: a message that was overtaken at midnight, or a clock that is slow, starts no day again.
    if (midnight(date) > this.#day) this.#startDay(date);
    const current = this.#group;
    if (current?.sender === sender && date - current.at < GROUP_WITHIN_MS) {
      current.at = date;
      return [current.node, false];
    }
    const node = create();
    this.#rows.append(node);
    this.#group = { sender, node, at: date };
    return [node, true];
  }

  #startDay(date) {
    this.#day = midnight(date);
    this.#group = undefined;
    this.#rows.append(element('p', { class: 'day' }, element('time', { datetime: date.toISOString() }, dayName(date))));
    this.renameDays();
  }

  #added() {
    byId('empty').hidden = true;
    this.#count += 1;
    while (this.#count > (this.#atEnd ? MOST_ITEMS : MOST_ITEMS_AWAY)) {
      this.#remove(this.#rows.querySelector('.group:not(.own) .bubble, .own-row, .notice'));
    }
    this.#follow();
  }

  /** Takes an item away, and what stood there for it alone: its group, and a day that nothing is left of. */
  #remove(item) {
    const group = item.closest('.group');
    item.remove();
    this.#count -= 1;
    if (group && !group.querySelector('.bubble')) {
      group.remove();
      if (this.#group?.node === group) this.#group = undefined;
    }
    if (this.#rows.firstElementChild?.nextElementSibling?.matches('.day')) this.#rows.firstElementChild.remove();
  }

  /** Once a frame, however many messages came in it: each time the whole list is laid out. */
  #follow() {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      if (this.#atEnd) this.#log.scrollTop = this.#log.scrollHeight;
    });
  }

  #scrolled() {
    const atEnd = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < END_SLACK_PX;
    if (atEnd === this.#atEnd) return;
    this.#atEnd = atEnd;
    this.dispatchEvent(new Event('moved'));
  }
}
