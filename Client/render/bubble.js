import { hueOf } from '../people/colour.js';
import { Countdown } from './countdown.js';
import { element, grouped, icon, spoken } from './dom.js';
import { linked } from './links.js';
import { timeElement } from './time.js';

/** More than this takes the screen away from the others; it is folded until the reader asks. */
const FOLD_CHARACTERS = 2000;
const FOLD_LINES = 25;

// An emoji by how it is built (https://www.unicode.org/reports/tr51/#EBNF_and_Regex), of as many parts as the longest that there is.
// `\p{RGI_Emoji}` knows all the thousands, and takes a tenth of a second of every page that shows a message to be compiled. Each text
// can be taken in one way only: else a long one that is none would be tried in a million ways.
const TONED = String.raw`\p{Emoji_Modifier_Base}\p{Emoji_Modifier}`;
const PART = String.raw`(?:${TONED}|(?![#*\d\p{RI}]|${TONED})(?:\p{Emoji}\ufe0f|\p{Emoji_Presentation}))`;
const FLAG = String.raw`\p{RI}{2}|\u{1f3f4}[\u{e0020}-\u{e007e}]{1,6}\u{e007f}`;
const KEYCAP = String.raw`[#*\d]\ufe0f\u20e3`;
const GESTURE = new RegExp(String.raw`^(?:(?:${FLAG}|${KEYCAP}|${PART}(?:\u200d${PART}){0,3})\s*){1,3}$`, 'u');

/** Up to three emoji that stand alone are a gesture, and shown as large as one. */
export const isGesture = text => GESTURE.test(text);

const count = number => `${grouped(number)} ${number === 1 ? 'person' : 'people'}`;

/** The words and the drawing for the state of an own message. */
function describe({ state, ack, error, uncertain }) {
  switch (state) {
    case 'queued': return { icon: 'clock', label: 'Waiting to be sent' };
    case 'sending': return { icon: 'clock', label: 'Sending' };
    case 'held': return { icon: 'clock', label: `${error} Sent again by itself.` };
    case 'delivered': return { icon: 'delivered', label: delivered(ack) };
    case 'partial': return { icon: 'partial', label: `Delivered to ${count(ack.delivered)}, ${missed(ack)}` };
    default: return { icon: 'failed', label: `${uncertain ? 'Not confirmed' : 'Not sent'}. ${error}` };
  }
}

/** Where the log gave it back and no ack came, nobody said how many were reached; it is stored, so everyone gets it. */
function delivered(ack) {
  if (!ack) return 'Sent';
  return ack.delivered === 0 ? 'Sent; nobody else is here' : `Delivered to ${count(ack.delivered)}`;
}

const missed = ({ failed, complete }) => [
  failed > 0 ? `not confirmed for ${grouped(failed)}` : null,
  complete ? null : 'not everyone could be tried',
].filter(Boolean).join('; ');

/** Where a text is folded, between two characters; its length when it is short enough. */
function foldOf(text) {
  const lines = text.split('\n', FOLD_LINES + 1).slice(0, FOLD_LINES).join('\n').length;
  const fold = Math.min(lines, FOLD_CHARACTERS);
  return fold < text.length && text.codePointAt(fold - 1) > 0xffff ? fold - 1 : fold;
}

/** The nodes of a message's text, with a button when there is more than fits. */
function body(text) {
  const fold = foldOf(text);
  if (fold === text.length) return [element('p', { class: isGesture(text) ? 'text gesture' : 'text' }, ...linked(text))];
  // What is not seen is not laid out either: some hundred messages as long as one can be would hold the page up.
  const paragraph = element('p', { class: 'text folded' }, ...linked(text, fold));
  const button = element('button', { type: 'button', class: 'text-button unfold' }, 'Show all', spoken(' of this message'));
  const unfold = () => {
    const focused = [...paragraph.querySelectorAll('a')].indexOf(document.activeElement);
    paragraph.classList.remove('folded');
    paragraph.replaceChildren(...linked(text));
    button.remove();
    paragraph.querySelectorAll('a')[focused]?.focus();
  };
  paragraph.addEventListener('focusin', unfold, { once: true });
  button.addEventListener('click', unfold);
  return [paragraph, button];
}

/** Someone else's message: `{ name, message, sentAt }`, `sentAt` a Date. */
export const bubbleOf = ({ name, message, sentAt }) => element('article', { class: 'bubble', dir: 'auto' },
  element('bdi', { class: 'spoken' }, name), ...body(message), element('span', { class: 'meta' }, timeElement(sentAt)));

/** The first of a group shows the sender's name, for the others it is only spoken. */
export const showSender = (bubble, isShown) => {
  const sender = bubble.firstElementChild;
  sender.className = isShown ? `sender ${hueOf(sender.textContent)}` : 'spoken';
};

/** The reader's own message, which follows its outbox entry: call `update` when that changes. */
export class OwnBubble {
  #entry;
  #mark = element('span', { class: 'mark' });
  /** Part of the log, but not read out at every change: what matters is announced. */
  #status = element('p', { class: 'status', 'aria-live': 'off' });
  #meta = element('span', { class: 'meta', 'aria-live': 'off' });
  #label = element('span');
  #countdown = new Countdown(this.#label);
  #button = element('button', { type: 'button', class: 'text-button' });
  #back = element('button', { type: 'button', class: 'text-button take-back' }, 'Take back', spoken(' this message'));

  /** @param {{ retry(entry): void, edit(entry): void }} actions what the buttons of a message that did not get through do. */
  constructor(entry, actions) {
    this.#entry = entry;
    this.#button.addEventListener('click', () => (entry.permanent ? actions.edit(entry) : actions.retry(entry)));
    this.#back.addEventListener('click', () => actions.edit(entry));
    this.#status.append(this.#label);
    this.row = element('div', { class: 'own-row' },
      element('article', { class: 'bubble own', dir: 'auto' }, element('bdi', { class: 'spoken' }, 'You: '), ...body(entry.text), this.#meta),
      this.#status);
    this.update();
  }

  update() {
    const { icon: drawing, label } = describe(this.#entry);
    const { state, ack, sentAt, error, createdAt, retryAt } = this.#entry;
    const known = ack?.sentAt ?? sentAt;
    this.row.dataset.state = state;
    // Once it is known, the time that everyone else sees.
    this.#meta.replaceChildren(timeElement(known ? new Date(known) : createdAt), this.#mark);
    this.#mark.title = label;
    this.#mark.replaceChildren(icon(drawing));
    this.#countdown.stop();
    if (state === 'held') this.#countdown.start(retryAt, seconds => (seconds > 0 ? `${error} Sent again in ${seconds}\u00a0s.` : label));
    else this.#label.textContent = label;
    this.#offer();
  }

  #offer() {
    const { state, permanent } = this.#entry;
    const verb = permanent ? 'Edit' : state === 'held' ? 'Send now' : 'Retry';
    if (this.#button.firstChild?.data !== verb) this.#button.replaceChildren(verb, spoken(' this message'));
    keep(this.#button, this.#status, ['failed', 'partial', 'held'].includes(state));
    // What is under way cannot be taken back.
    keep(this.#back, this.row, ['failed', 'queued', 'held'].includes(state) && !permanent);
  }
}

/** A button stays the same one while it is there, so that it keeps the focus. */
function keep(button, parent, isOffered) {
  if (!isOffered) button.remove();
  else if (!button.parentNode) parent.append(button);
}
