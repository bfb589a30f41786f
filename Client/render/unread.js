import { byId, grouped } from './dom.js';

/** How many messages are unread in some rooms, and how that is written: with a plus where there are more than were counted. */
export function unreadIn(rooms, most = Infinity) {
  const unread = rooms.reduce((sum, room) => sum + room.unread, 0);
  const isMore = unread > most || rooms.some(({ isMoreUnread }) => isMoreUnread);
  return { unread, text: `${grouped(Math.min(unread, most))}${isMore ? '+' : ''}` };
}

/** Counts what the reader has not seen: for each room, in the title, and on the button that leads to it. Event `changed`. */
export class Unread extends EventTarget {
  #rooms;
  #title = document.title;
  #button = byId('new-messages');

  constructor(rooms) {
    super();
    this.#rooms = rooms;
    rooms.addEventListener('changed', ({ detail: room }) => {
      if (room && !this.#isSeen(room)) room.unread += 1;
      this.#show();
    });
    rooms.addEventListener('switched', () => this.look());
    document.addEventListener('visibilitychange', () => this.look());
    window.addEventListener('focus', () => this.look());
    this.#button.addEventListener('click', () => {
      rooms.active.list.scrollToEnd();
      byId('message').focus();
    });
  }

  /** The reader may see something now that was not seen before. */
  look() {
    const { active } = this.#rooms;
    if (this.#isSeen(active)) active.unread = 0;
    this.#show();
  }

  #isSeen(room) {
    return room === this.#rooms.active && !document.hidden && document.hasFocus() && room.list.atEnd;
  }

  #show() {
    const { active, all } = this.#rooms;
    const { unread, text } = unreadIn(all);
    document.title = unread > 0 ? `(${text}) ${this.#title}` : this.#title;
    this.#button.hidden = active.list.atEnd;
    const here = unreadIn([active]);
    byId('new-messages-text').textContent = here.unread > 0
      ? `${here.text} new ${here.text === '1' ? 'message' : 'messages'}`
      : 'Newest messages';
    this.dispatchEvent(new Event('changed'));
  }
}
