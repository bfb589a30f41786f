import { byId } from './dom.js';

const LABELS = { connecting: 'Connecting…', open: 'Connected', waiting: 'Reconnecting' };
const SPOKEN = { connecting: '', open: 'Connected.', waiting: 'Connection lost. Messages you send are kept until it is back.' };

/** The state of the connection, always in sight; the countdown is for the eye only, a change of state is spoken. */
export class ConnectionPill {
  #pill = byId('connection');
  #text = byId('connection-text');
  #now = byId('connect-now');
  #countdown;

  constructor(connection, host) {
    byId('host').textContent = host;
    this.#now.addEventListener('click', () => connection.wake());
    connection.addEventListener('state', ({ detail }) => this.#show(detail));
  }

  #show({ state, retryAt }) {
    clearInterval(this.#countdown);
    this.#pill.dataset.state = state;
    this.#text.textContent = LABELS[state];
    this.#now.hidden = state !== 'waiting';
    announce(SPOKEN[state]);
    if (state === 'waiting') {
      this.#tick(retryAt);
      this.#countdown = setInterval(() => this.#tick(retryAt), 1000);
    }
  }

  #tick(retryAt) {
    const seconds = Math.ceil((retryAt - Date.now()) / 1000);
    this.#text.textContent = seconds > 0 ? `Reconnecting in ${seconds} s` : LABELS.waiting;
  }
}

/** Says something to screen readers once; nothing is seen. */
export function announce(text) {
  if (text) byId('announcer').textContent = text;
}
