import { Countdown } from './countdown.js';
import { announce, byId } from './dom.js';

const LABELS = { connecting: 'Connecting…', open: 'Connected', waiting: 'Reconnecting', stopped: 'Signed out' };
const SPOKEN = { connecting: '', open: 'Connected.', waiting: 'Connection lost. Messages you send are kept until it is back.', stopped: '' };

/** The state of the connection, always in sight; the countdown is for the eye only, a change of state is spoken. */
export class ConnectionPill {
  #pill = byId('connection');
  #text = byId('connection-text');
  #now = byId('connect-now');
  #countdown = new Countdown(byId('connection-text'));
  #spoken = '';

  constructor(connection, host) {
    byId('host').textContent = host;
    this.#now.addEventListener('click', () => connection.wake());
    connection.addEventListener('state', ({ detail }) => this.#show(detail));
  }

  #show({ state, retryAt }) {
    this.#countdown.stop();
    this.#pill.dataset.state = state;
    this.#text.textContent = LABELS[state];
    this.#now.hidden = state !== 'waiting';
    this.#speak(SPOKEN[state]);
    if (state === 'waiting') {
      this.#countdown.start(retryAt, seconds => (seconds > 0 ? `Reconnecting in ${seconds} s` : LABELS.waiting));
    }
  }

  /** Once when the connection is lost and once when it is back, however many attempts lie between. */
  #speak(text) {
    if (text === '' || text === this.#spoken) return;
    this.#spoken = text;
    announce(text);
  }
}
