import { byId, element } from './dom.js';

/** What keeps the page out of the chat, above the place where one writes. Event: `sign-in`. */
export class EntranceNotice extends EventTarget {
  #text = element('p', { role: 'alert' });
  #again = element('button', { type: 'button', class: 'button', hidden: true }, 'Sign in again');
  #notice = element('div', { id: 'entrance-notice', class: 'entrance-notice', hidden: true }, this.#text, this.#again);

  constructor() {
    super();
    this.#again.addEventListener('click', () => this.dispatchEvent(new Event('sign-in')));
    byId('composer').before(this.#notice);
  }

  /** An empty message takes it away. */
  show({ message, canSignIn = false }) {
    this.#notice.hidden = message === '';
    this.#text.textContent = message;
    this.#again.hidden = !canSignIn;
  }
}
