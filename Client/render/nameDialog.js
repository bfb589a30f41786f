import { cleanName } from '../people/names.js';
import { avatar } from './avatar.js';
import { byId } from './dom.js';

/** Asks for the reader's name, and shows it where it can be changed. Event `named` after every change. */
export class NameDialog extends EventTarget {
  #dialog = byId('name-dialog');
  #input = byId('name');
  #own;

  /** @param {import('../people/names.js').OwnName} own */
  constructor(own) {
    super();
    this.#own = own;
    byId('change-name').addEventListener('click', () => this.open());
    byId('name-form').addEventListener('submit', event => {
      event.preventDefault();
      this.#accept();
    });
    this.#input.addEventListener('input', () => this.#preview());
    this.#dialog.addEventListener('close', () => byId('message').focus());
    this.#show();
  }

  open() {
    this.#input.value = this.#own.value;
    this.#preview();
    this.#dialog.showModal();
    this.#input.select();
  }

  #accept() {
    if (cleanName(this.#input.value) === '') return;
    this.#own.value = this.#input.value;
    this.#show();
    this.#dialog.close();
    this.dispatchEvent(new Event('named'));
  }

  #preview() {
    const name = cleanName(this.#input.value);
    byId('name-preview').replaceChildren(avatar(name));
    byId('name-accept').disabled = name === '';
  }

  #show() {
    const name = this.#own.value;
    byId('own-avatar').replaceChildren(avatar(name));
    byId('own-name').textContent = name || 'No name yet';
  }
}
