import { hueOf } from '../people/colour.js';
import { element, icon, spoken } from './dom.js';
import { linked } from './links.js';
import { timeElement } from './time.js';

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

const body = text => element('p', { class: 'text', dir: 'auto' }, ...linked(text));

/** Someone else's message: `{ name, message, sentAt }`, `sentAt` a Date; `first` of its group shows the name. */
export function bubbleOf({ name, message, sentAt, first }) {
  const sender = element('bdi', { class: first ? `sender ${hueOf(name)}` : 'spoken' }, name);
  return element('article', { class: 'bubble' }, sender, body(message), element('span', { class: 'meta' }, timeElement(sentAt)));
}

/** The reader's own message, which follows its outbox entry: call `update` when that changes. */
export class OwnBubble {
  #entry;
  #mark = element('span', { class: 'mark' });
  #status = element('p', { class: 'status' });
  #retry;

  /** @param {{ retry(entry): void, edit(entry): void }} actions what the buttons of a failed message do. */
  constructor(entry, actions) {
    this.#entry = entry;
    this.#retry = () => (entry.permanent ? actions.edit(entry) : actions.retry(entry));
    this.node = element('article', { class: 'bubble own' },
      spoken('You: '), body(entry.text),
      element('span', { class: 'meta' }, timeElement(entry.createdAt), this.#mark));
    this.row = element('div', { class: 'own-row' }, this.node, this.#status);
    this.update();
  }

  update() {
    const { icon: drawing, label } = describe(this.#entry);
    this.row.dataset.state = this.#entry.state;
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
