import { byId } from './dom.js';

/** Asks whether to join a room that only a link has named: whoever is in it sees who joined. */
export class JoinDialog {
  #dialog = byId('join-dialog');
  #answer;

  constructor() {
    byId('join-question').addEventListener('submit', event => {
      event.preventDefault();
      this.#close(true);
    });
    byId('join-decline').addEventListener('click', () => this.#close(false));
    // Escape, too, is an answer; but the event comes late, and the next question may be open already.
    this.#dialog.addEventListener('close', () => {
      if (!this.#dialog.open) this.#close(false);
    });
  }

  /** @returns {Promise<boolean>} a question that is asked before the last one was answered takes its place. */
  ask(room) {
    this.#answer?.(false);
    byId('join-room').textContent = room;
    return new Promise(resolve => {
      this.#answer = resolve;
      if (!this.#dialog.open) this.#dialog.showModal();
    });
  }

  /** Nothing is to be asked any more. */
  cancel() {
    this.#close(false);
  }

  #close(isJoined) {
    const answer = this.#answer;
    this.#answer = undefined;
    if (this.#dialog.open) this.#dialog.close();
    answer?.(isJoined);
  }
}
