import { byId } from './dom.js';

/**
 * What lies beside the conversation, or over it where the window is narrow: one at a time. `close-NAME` and Escape close it, the
 * body has the class `NAME-open` meanwhile. Event `opened`.
 */
export class Drawer extends EventTarget {
  static #current;

  #name;
  #drawer;
  #toggle;
  /** Some are always in sight where there is room for them. */
  #isHidden;

  /** @param {{ opened: () => HTMLElement }} focus what gets the focus when it is opened. */
  constructor(name, { opened }) {
    super();
    this.#name = name;
    this.#drawer = byId(name);
    this.#toggle = byId(`toggle-${name}`);
    this.#isHidden = this.#drawer.hidden;
    this.#toggle.addEventListener('click', () => {
      if (this.isOpen) {
        this.close();
      } else {
        this.#open();
        opened()?.focus();
      }
    });
    byId(`close-${name}`)?.addEventListener('click', () => this.close());
    this.#drawer.addEventListener('keydown', event => {
      if (event.key === 'Escape' && this.isOpen) this.close();
    });
  }

  get isOpen() {
    return Drawer.#current === this;
  }

  close() {
    this.#show(false);
    this.#toggle.focus();
  }

  /** Closes it without a word about the focus, which goes elsewhere. */
  dismiss() {
    if (this.isOpen) this.#show(false);
  }

  #open() {
    Drawer.#current?.dismiss();
    this.#show(true);
    this.dispatchEvent(new Event('opened'));
  }

  #show(isOpen) {
    Drawer.#current = isOpen ? this : undefined;
    if (this.#isHidden) this.#drawer.hidden = !isOpen;
    this.#toggle.setAttribute('aria-expanded', String(isOpen));
    document.body.classList.toggle(`${this.#name}-open`, isOpen);
  }
}
