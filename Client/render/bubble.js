import { hueOf } from '../people/colour.js';
import { element, icon, spoken } from './dom.js';
import { linked } from './links.js';
import { timeElement } from './time.js';

/** More than this takes the screen away from the others; it is folded until the reader asks. */
const FOLD_CHARACTERS = 2000;
const FOLD_LINES = 25;
/** Up to three emoji that stand alone are a gesture, and shown as large as one. */
const GESTURE = /^(?:\p{RGI_Emoji}\s*){1,3}$/v;

const people = new Intl.PluralRules('en');

const count = number => `${number.toLocaleString()} ${people.select(number) === 'one' ? 'person' : 'people'}`;

/** The words and the drawing for the state of an own message. */
function describe({ state, ack, error }) {
  switch (state) {
    case 'queued': return { icon: 'clock', label: 'Waiting for the connection' };
    case 'sending': return { icon: 'clock', label: 'Sending' };
    case 'delivered': return { icon: 'delivered', label: ack.delivered === 0 ? 'Sent; nobody else is here' : `Delivered to ${count(ack.delivered)}` };
    case 'partial': return { icon: 'partial', label: `Delivered to ${count(ack.delivered)}, ${missed(ack)}` };
    default: return { icon: 'failed', label: `Not sent. ${error}` };
  }
}

const missed = ({ failed, complete }) => [
  failed > 0 ? `not to ${failed.toLocaleString()}` : null,
  complete ? null : 'time ran out before everyone was tried',
].filter(Boolean).join('; ');

const isLong = text => text.length > FOLD_CHARACTERS || text.split('\n', FOLD_LINES + 1).length > FOLD_LINES;

/** The nodes of a message's text, with a button when there is more than fits. */
function body(text) {
  const paragraph = element('p', { class: GESTURE.test(text) ? 'text gesture' : 'text' }, ...linked(text));
  if (!isLong(text)) return [paragraph];
  const button = element('button', { type: 'button', class: 'text-button unfold' }, 'Show all', spoken(' of this message'));
  const unfold = () => {
    paragraph.classList.remove('folded');
    button.remove();
  };
  paragraph.classList.add('folded');
  paragraph.addEventListener('focusin', unfold);
  button.addEventListener('click', unfold);
  return [paragraph, button];
}

/** Someone else's message: `{ name, message, sentAt }`, `sentAt` a Date; `first` of its group shows the name. */
export function bubbleOf({ name, message, sentAt, first }) {
  const sender = element('bdi', { class: first ? `sender ${hueOf(name)}` : 'spoken' }, name);
  return element('article', { class: 'bubble', dir: 'auto' }, sender, ...body(message), element('span', { class: 'meta' }, timeElement(sentAt)));
}

/** The reader's own message, which follows its outbox entry: call `update` when that changes. */
export class OwnBubble {
  #entry;
  #mark = element('span', { class: 'mark' });
  /** Part of the log, but not read out at every change: what matters is announced. */
  #status = element('p', { class: 'status', 'aria-live': 'off' });
  #meta = element('span', { class: 'meta', 'aria-live': 'off' });
  #retry;

  /** @param {{ retry(entry): void, edit(entry): void }} actions what the buttons of a failed message do. */
  constructor(entry, actions) {
    this.#entry = entry;
    this.#retry = () => (entry.permanent ? actions.edit(entry) : actions.retry(entry));
    this.row = element('div', { class: 'own-row' },
      element('article', { class: 'bubble own', dir: 'auto' }, element('bdi', { class: 'spoken' }, 'You: '), ...body(entry.text), this.#meta),
      this.#status);
    this.update();
  }

  update() {
    const { icon: drawing, label } = describe(this.#entry);
    const { state, ack, createdAt } = this.#entry;
    this.row.dataset.state = state;
    // Once it is known, the time that everyone else sees.
    this.#meta.replaceChildren(timeElement(ack ? new Date(ack.sentAt) : createdAt), this.#mark);
    this.#mark.title = label;
    this.#mark.replaceChildren(icon(drawing));
    this.#status.replaceChildren(element('span', {}, label), ...this.#buttons());
  }

  #buttons() {
    const { state, permanent } = this.#entry;
    if (state !== 'failed' && state !== 'partial') return [];
    const button = element('button', { type: 'button', class: 'text-button' }, permanent ? 'Edit' : 'Retry', spoken(' this message'));
    button.addEventListener('click', this.#retry);
    return [button];
  }
}
