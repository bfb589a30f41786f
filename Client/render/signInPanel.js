import { byId, element } from './dom.js';

/** Stands in the conversation's place until somebody is signed in. */
export class SignInPanel {
  #title = byId('setup-title');
  #problem = byId('config-problem');
  #wanted = this.#title.textContent;
  #status;
  #button = element('button', { id: 'sign-in', class: 'button', type: 'button' }, 'Sign in');
  #parts;
  #host;

  /** @param {string} host the provider's. */
  constructor(host) {
    this.#host = host;
    this.#status = element('p', { id: 'sign-in-status', role: 'status' });
    this.#parts = [this.#status, element('p', {}, this.#button)];
    this.#title.textContent = 'Sign in to the chat';
    this.#problem.after(...this.#parts);
    document.body.classList.add('unconfigured');
  }

  /** Resolves when the reader wants to sign in. `problem` is what went wrong the last time. */
  async ask(problem) {
    this.#problem.textContent = problem;
    this.#status.textContent = `This chat wants to know who you are. You sign in at ${this.#host}; your password is seen there alone.`;
    this.#button.disabled = false;
    this.#button.focus();
    await new Promise(resolve => { this.#button.addEventListener('click', resolve, { once: true }); });
  }

  wait() {
    this.#problem.textContent = '';
    this.#status.textContent = `Signing in at ${this.#host}…`;
    this.#button.disabled = true;
  }

  close() {
    for (const part of this.#parts) part.remove();
    this.#title.textContent = this.#wanted;
    document.body.classList.remove('unconfigured');
  }
}
