import { joinedRooms } from './joinedRooms.js';
import { EVERYONE, MOST_ROOMS, nameProblem } from './roomName.js';

/** How often the room that is looked at is asked for what no frame tells: a last message that did not come, and who is there. */
const LOOK_EVERY_MS = 60_000;

/**
 * The rooms that this page is in, Everyone first, over one connection, and the one that is looked at.
 * Events: `changed` when one is added, left or has other unread messages, `switched` { from, to } when another is looked at, `looked`
 * when the reader has begun to look at one and every minute while they do.
 */
export class Rooms extends EventTarget {
  #rooms = new Map();
  #active;
  #timer;
  #connection;
  #requests;
  #create;

  constructor(connection, requests) {
    super();
    this.#connection = connection;
    this.#requests = requests;
    connection.addEventListener('opened', () => this.#enter());
    connection.addEventListener('ended', () => {
      if (!connection.isOpen) requests.cancelAll();
    });
    document.addEventListener('visibilitychange', () => this.look());
  }

  /** @param {(name: string) => import('./room.js').Room} create makes a room. */
  restore(create) {
    this.#create = create;
    for (const name of [EVERYONE, ...joinedRooms.read()].slice(0, MOST_ROOMS + 1)) this.#add(name);
    this.#active = this.#rooms.get(EVERYONE);
  }

  get all() {
    return [...this.#rooms.values()];
  }

  get active() {
    return this.#active;
  }

  /** The room of a frame; undefined when this page is not in it. */
  of({ room }) {
    return this.#rooms.get(room ?? EVERYONE);
  }

  has(name) {
    return this.#rooms.has(name);
  }

  /** Why a room cannot be looked at, or null. */
  problemOf(name) {
    if (this.has(name)) return null;
    return nameProblem(name) ?? (this.#rooms.size > MOST_ROOMS ? `You are in ${MOST_ROOMS} rooms, and more are not possible. Leave one first.` : null);
  }

  /** Looks at a room, joining it first where that is new; returns what is wrong with the name, or null. */
  open(name) {
    const problem = this.problemOf(name);
    if (problem) return problem;
    if (!this.has(name)) {
      joinedRooms.add(name);
      this.#requests.cancel(name);
      const room = this.#add(name);
      if (this.#connection.isOpen) room.enter();
      this.#changed();
    }
    const from = this.#active;
    this.#active = this.#rooms.get(name);
    if (from !== this.#active) this.dispatchEvent(new CustomEvent('switched', { detail: { from, to: this.#active } }));
    this.look();
    return null;
  }

  /** Leaves a room, and looks at Everyone if it was looked at. */
  leave(name) {
    const room = this.#rooms.get(name);
    if (this.#active === room) this.open(EVERYONE);
    room.leave();
    room.list.remove();
    this.#rooms.delete(name);
    joinedRooms.remove(name);
    this.#requests.cancel(name);
    if (this.#connection.isOpen) this.#requests.ask(name, 'left', () => ({ action: 'leave', room: name }));
    this.#changed();
  }

  /** The reader looks, if they do: the next time is a minute later. */
  look() {
    clearTimeout(this.#timer);
    if (document.hidden) return;
    this.#timer = setTimeout(() => this.look(), LOOK_EVERY_MS);
    if (this.#connection.isOpen) this.#active.check();
    this.dispatchEvent(new Event('looked'));
  }

  /** The others in the rooms see the name of the reader as it was when they joined: joining again tells the new one. */
  renamed() {
    if (!this.#connection.isOpen) return;
    for (const room of this.all) if (room.name !== EVERYONE) room.enter();
  }

  #enter() {
    this.#requests.cancelAll();
    for (const room of new Set([this.#active, ...this.all])) room.enter();
    this.look();
  }

  #add(name) {
    const room = this.#create(name);
    room.addEventListener('arrived', () => this.#changed(room));
    room.addEventListener('counted', () => this.#changed());
    this.#rooms.set(name, room);
    return room;
  }

  #changed(arrivedIn) {
    this.dispatchEvent(new CustomEvent('changed', { detail: arrivedIn }));
  }
}
