import { addressOf, EVERYONE, nameInAddress, nameProblem } from '../rooms/roomName.js';
import { announce, byId, element, spoken } from './dom.js';
import { Drawer } from './drawer.js';
import { JoinDialog } from './joinDialog.js';
import { unreadIn } from './unread.js';

const MOST_ON_A_BADGE = 999;

/** Where rooms are chosen, joined and left; the page's address says which one is looked at. Event `chosen`. */
export class RoomPanel extends EventTarget {
  #rooms;
  #isWaiting;
  #links = byId('room-links');
  #drawer = new Drawer('rooms', { opened: () => this.#links.querySelector('[aria-current]') });
  #name = byId('join-name');
  #problem = byId('join-problem');
  #question = new JoinDialog();
  #items = new Map();

  /**
   * @param {import('../rooms/rooms.js').Rooms} rooms
   * @param {import('./unread.js').Unread} unread
   * @param {(room: string) => boolean} isWaiting whether something of the reader's has not gone out there yet.
   */
  constructor(rooms, unread, isWaiting) {
    super();
    this.#rooms = rooms;
    this.#isWaiting = isWaiting;
    rooms.addEventListener('switched', () => this.#head());
    unread.addEventListener('changed', () => this.#show());
    window.addEventListener('hashchange', () => this.openAddress());
    this.#links.addEventListener('click', event => {
      if (event.target.closest('a')) this.#choose();
    });
    byId('join-form').addEventListener('submit', event => {
      event.preventDefault();
      this.#join(this.#name.value.trim().replace(/^#/, ''));
    });
    this.#name.addEventListener('input', () => this.#complain(''));
    byId('leave-room').addEventListener('click', () => this.#leave());
    this.#head();
    this.#show();
  }

  /** Opens the room that the page's address names; into a new one anybody's link may lead, so the reader is asked. */
  async openAddress() {
    const name = nameInAddress(location.hash);
    this.#question.cancel();
    if (name === null || (name !== EVERYONE && this.#rooms.has(name))) {
      this.#rooms.open(name ?? EVERYONE);
      return;
    }
    const problem = this.#problemOf(name) ?? (await this.#question.ask(name) ? this.#rooms.open(name) : null);
    if (problem !== null) {
      this.#rooms.active.list.addNotice(problem);
      announce(problem);
    }
    // Another address has its own answer.
    if (nameInAddress(location.hash) !== name) return;
    history.replaceState(null, '', addressOf(this.#rooms.active.name));
    this.dispatchEvent(new Event('chosen'));
  }

  /** The reader may not be in a room: it is left, unless something of theirs would be lost with it. */
  refuse({ name, list, draft }, problem) {
    const isActive = name === this.#rooms.active.name;
    announce(problem);
    if (this.#isWaiting(name) || (isActive ? byId('message').value : draft) !== '') {
      list.addNotice(problem);
      return;
    }
    this.#rooms.leave(name);
    if (isActive) history.replaceState(null, '', addressOf(EVERYONE));
    this.#complain(problem);
    this.#rooms.active.list.addNotice(problem);
  }

  /** Who gives no name does not mean everyone. */
  #problemOf(name) {
    return name === EVERYONE ? nameProblem(name) : this.#rooms.problemOf(name);
  }

  #join(name) {
    const problem = this.#problemOf(name) ?? this.#rooms.open(name);
    this.#complain(problem ?? '');
    if (problem !== null) {
      this.#name.focus();
      return;
    }
    this.#name.value = '';
    location.hash = addressOf(name);
    this.#choose();
  }

  #leave() {
    const { name, list } = this.#rooms.active;
    if (this.#isWaiting(name)) {
      const waiting = 'A message of yours has not gone out here for certain. Send it or take it back, then leave.';
      list.addNotice(waiting);
      announce(waiting);
      return;
    }
    this.#rooms.leave(name);
    history.replaceState(null, '', addressOf(EVERYONE));
    announce(`You left ${name}.`);
    this.dispatchEvent(new Event('chosen'));
  }

  #choose() {
    this.#drawer.dismiss();
    this.dispatchEvent(new Event('chosen'));
  }

  #complain(problem) {
    this.#problem.textContent = problem;
    this.#name.setAttribute('aria-invalid', String(problem !== ''));
  }

  #head() {
    const { name, title } = this.#rooms.active;
    byId('room-name').replaceChildren(...(name === EVERYONE ? [title] : [hash(), element('bdi', {}, name)]));
    byId('leave-room').hidden = name === EVERYONE;
    byId('messages').setAttribute('aria-label', name === EVERYONE ? 'Messages' : `Messages in ${name}`);
    byId('message').placeholder = name === EVERYONE ? 'Write a message' : `Write to ${name}`;
    for (const part of byId('empty').querySelectorAll('[data-of]')) part.hidden = (part.dataset.of === 'everyone') !== (name === EVERYONE);
  }

  /** Only what changes is touched: the focus stays where it is. */
  #show() {
    const { all, active } = this.#rooms;
    const names = new Set(all.map(({ name }) => name));
    for (const [name, { node }] of this.#items) {
      if (names.has(name)) continue;
      node.remove();
      this.#items.delete(name);
    }
    for (const room of all) {
      const item = this.#items.get(room.name) ?? this.#add(room);
      if (room === active) item.link.setAttribute('aria-current', 'page');
      else item.link.removeAttribute('aria-current');
      count(item.badge, [room]);
    }
    count(byId('elsewhere'), all.filter(room => room !== active));
  }

  #add({ name, title }) {
    const badge = element('span', { class: 'badge', hidden: true });
    const link = element('a', { href: addressOf(name) }, name === EVERYONE ? null : hash(), element('bdi', {}, title), badge);
    const node = element('li', {}, link);
    this.#links.append(node);
    this.#items.set(name, { node, link, badge });
    return this.#items.get(name);
  }
}

const hash = () => element('span', { class: 'hash', 'aria-hidden': 'true' }, '#');

function count(badge, rooms) {
  const { unread, text } = unreadIn(rooms, MOST_ON_A_BADGE);
  badge.hidden = unread === 0;
  if (unread === 0) badge.replaceChildren();
  else if (badge.firstChild?.data !== text) badge.replaceChildren(text, spoken(' unread'));
}
