import { FRAME_LIMIT, isBlank, messageBytes } from '../protocol/frames.js';
import { announce, byId, grouped } from './dom.js';

/** The count is shown for the last quarter of the limit. */
const SHOW_FROM = FRAME_LIMIT * 0.75;
/** As long as every id this page makes. */
const SAMPLE_ID = '0'.repeat(32);

const bytes = number => `${grouped(number)} ${number === 1 ? 'byte' : 'bytes'}`;

/** What is typed: Enter sends, Shift+Enter breaks the line. Event `send` has the text as its detail. */
export class Composer extends EventTarget {
  #form = byId('composer');
  #input = byId('message');
  #button = byId('send');
  #limit = byId('limit');
  #spoken = '';
  #around;

  /** @param {() => { name: string, room: string, numbered: boolean }} around what else goes out with a message, whose bytes count too. */
  constructor(around) {
    super();
    this.#around = around;
    this.#input.addEventListener('input', () => this.measure());
    this.#input.addEventListener('keydown', event => this.#keyDown(event));
    this.#form.addEventListener('submit', event => {
      event.preventDefault();
      this.#send();
    });
    this.measure();
  }

  focus() {
    this.#input.focus();
  }

  /** What is typed. */
  get text() {
    return this.#input.value;
  }

  /** Takes what is typed away and puts another text there: each room has its own. */
  swap(text) {
    const typed = this.#input.value;
    this.#input.value = text;
    this.measure();
    return typed;
  }

  /** Puts a text back, before whatever has been typed since. */
  restore(text) {
    this.#input.value = [text, this.#input.value].filter(Boolean).join('\n');
    this.measure();
    this.focus();
  }

  measure() {
    const text = this.#text;
    const size = messageBytes({ id: SAMPLE_ID, text, ...this.#around() });
    const over = size > FRAME_LIMIT;
    this.#limit.hidden = size < SHOW_FROM;
    this.#limit.classList.toggle('over', over);
    this.#limit.textContent = this.#limit.hidden ? '' : over
      ? `Too long by ${bytes(size - FRAME_LIMIT)}: one message carries 32 KB. Shorten it or send it in parts.`
      : `${bytes(FRAME_LIMIT - size)} left`;
    this.#speak(over ? 'The message is too long to be sent.' : this.#limit.hidden ? '' : 'The message is almost as long as one can be.');
    this.#input.setAttribute('aria-invalid', String(over));
    this.#button.disabled = over || isBlank(text);
    this.#grow();
  }

  /** The count changes with every key; only that a limit was crossed is worth saying. */
  #speak(text) {
    if (text !== '' && text !== this.#spoken) announce(text);
    this.#spoken = text;
  }

  /** As it is sent. Half a surrogate pair is no text, and the server would refuse the whole message for it. */
  get #text() {
    return this.#input.value.toWellFormed().trim();
  }

  #keyDown(event) {
    // While an input method composes a character, Enter accepts it; Safari tells that by key code 229 alone.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#send();
  }

  #send() {
    this.measure();
    if (this.#button.disabled) return;
    const text = this.#text;
    this.#input.value = '';
    this.measure();
    this.focus();
    this.dispatchEvent(new CustomEvent('send', { detail: text }));
  }

  #grow() {
    // Set through the object model: a style attribute would be against the page's policy. The form keeps its height
    // meanwhile: the messages above it would grow for a moment and lose their place.
    this.#form.style.minHeight = `${this.#form.offsetHeight}px`;
    this.#input.style.height = 'auto';
    this.#input.style.height = `${this.#input.scrollHeight}px`;
    this.#form.style.minHeight = '';
  }
}
