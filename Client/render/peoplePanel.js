import { displayName } from '../people/names.js';
import { EVERYONE } from '../rooms/roomName.js';
import { avatar } from './avatar.js';
import { byId, element, grouped } from './dom.js';
import { Drawer } from './drawer.js';
import { timeElement } from './time.js';

const UNKNOWN = 'This chat’s server does not tell who is here.';

/** Where people sign in, somebody with several connections is counted once. */
const isOfPeople = ({ people }) => people.some(({ user }) => user);

const count = answer => {
  const { count: number, complete } = answer;
  const [one, many] = isOfPeople(answer) ? ['person', 'people'] : ['connection', 'connections'];
  const counted = `${grouped(number)} ${number === 1 ? one : many}`;
  return complete ? counted : `At least ${counted}`;
};

/** Who is in the room that is looked at. Messages do not say that: it is asked while somebody looks. */
export class PeoplePanel {
  #rooms;
  #requests;
  #drawer = new Drawer('people', { opened: () => byId('close-people') });
  #list = byId('people-list');
  #count = byId('people-count');
  #asked;

  constructor(rooms, requests) {
    this.#rooms = rooms;
    this.#requests = requests;
    this.#drawer.addEventListener('opened', () => {
      this.#clear();
      rooms.look();
    });
    rooms.addEventListener('switched', () => this.#clear());
    rooms.addEventListener('looked', () => this.#refresh());
  }

  async #refresh() {
    if (!this.#drawer.isOpen || document.hidden) return;
    const { name } = this.#rooms.active;
    // What was asked of this room has its answer still to come.
    if (this.#asked === name) return;
    this.#asked = name;
    const answer = await this.#requests.ask(name, 'people', () => ({ action: 'people', room: name || undefined }));
    if (this.#asked === name) this.#asked = undefined;
    // The line ended: the next one is asked.
    if (answer === null) this.#refresh();
    else if (name === this.#rooms.active.name) this.#show(answer);
  }

  #clear() {
    this.#list.replaceChildren();
    this.#count.textContent = 'Asking…';
  }

  #show(answer) {
    if (answer.type !== 'people') {
      this.#count.textContent = answer.type === 'help' ? UNKNOWN : answer.message;
      this.#list.replaceChildren();
      return;
    }
    const { people } = answer;
    const more = answer.count - people.length;
    const inRoom = isOfPeople(answer) ? ' in this room.' : ' to this room.';
    const note = this.#rooms.active.name === EVERYONE ? ' to this chat. Names are told in rooms only.' : inRoom;
    this.#count.textContent = `${count(answer)}${note}`;
    this.#list.replaceChildren(...people.map(personOf), ...(people.length > 0 && more > 0 ? [element('li', { class: 'more' }, `and ${grouped(more)} more`)] : []));
  }
}

function personOf({ connectionId, name, joinedAt }) {
  const shown = displayName({ name, from: connectionId });
  const since = new Date(joinedAt);
  return element('li', { class: 'person-row' }, avatar(shown), element('bdi', {}, shown),
    Number.isNaN(since.getTime()) ? null : element('span', { class: 'since' }, 'since ', timeElement(since)));
}
