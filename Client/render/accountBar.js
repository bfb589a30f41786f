import { avatar } from './avatar.js';
import { byId, element, spoken } from './dom.js';

/** Who is signed in, in the place of the name that others choose themselves. Event: `sign-out`. */
export class AccountBar extends EventTarget {
  constructor(name) {
    super();
    const out = element('button', { id: 'sign-out', type: 'button', class: 'text-button' }, 'Sign out');
    out.addEventListener('click', () => this.dispatchEvent(new Event('sign-out')));
    byId('change-name').replaceWith(
      element('span', { id: 'account', class: 'person' }, avatar(name), spoken('Signed in as '), element('bdi', { id: 'own-name' }, name)), out);
    // What a page says where everybody chooses a name and a room.
    byId('empty').querySelector('[data-of=everyone]').textContent = 'Everyone who has the page open sees each message at once.';
    byId('join-help').textContent = 'A new name makes a new room. Who may join which is up to whoever runs this chat.';
  }
}
