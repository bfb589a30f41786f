import { byId } from './dom.js';

/** Counts what the reader has not seen, in the title and on the button that leads there. */
export class Unread {
  #list;
  #title = document.title;
  #count = 0;
  #button = byId('new-messages');

  constructor(list) {
    this.#list = list;
    list.addEventListener('arrived', () => this.#arrived());
    list.addEventListener('moved', () => this.#look());
    document.addEventListener('visibilitychange', () => this.#look());
    window.addEventListener('focus', () => this.#look());
    this.#button.addEventListener('click', () => {
      list.scrollToEnd();
      byId('message').focus();
    });
  }

  get #isSeen() {
    return !document.hidden && document.hasFocus() && this.#list.atEnd;
  }

  #arrived() {
    if (!this.#isSeen) this.#count += 1;
    this.#show();
  }

  #look() {
    if (this.#isSeen) this.#count = 0;
    this.#show();
  }

  #show() {
    document.title = this.#count > 0 ? `(${this.#count}) ${this.#title}` : this.#title;
    this.#button.hidden = this.#list.atEnd;
    byId('new-messages-text').textContent = this.#count > 0
      ? `${this.#count.toLocaleString()} new ${this.#count === 1 ? 'message' : 'messages'}`
      : 'Newest messages';
  }
}
