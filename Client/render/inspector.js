import { byteLength, parseFrame } from '../protocol/frames.js';
import { byId, element, grouped, icon } from './dom.js';
import { Drawer } from './drawer.js';
import { highlighted } from './json.js';
import { preciseTime } from './time.js';

const MOST_FRAMES = 200;
const END_SLACK_PX = 40;

const EXAMPLES = {
  ping: '{"action":"ping"}',
  message: '{"action":"sendMessage","message":"hello, everyone!","id":"my-id-1"}',
  invalid: '{"action":"sendMessage","message":""}',
  unknown: '{"action":"dance"}',
};

/** The drawer that shows every frame as it goes over the wire, and sends one as typed. */
export class Inspector {
  #drawer = new Drawer('inspector', { opened: () => byId('close-inspector') });
  #frames = byId('frames');
  #raw = byId('raw');
  #unmade = [];
  #atEnd = true;
  #following;

  constructor(connection) {
    this.#frames.addEventListener('scroll', () => {
      this.#atEnd = this.#frames.scrollHeight - this.#frames.scrollTop - this.#frames.clientHeight < END_SLACK_PX;
    }, { passive: true });
    connection.addEventListener('sent', ({ detail }) => this.#frame('sent', detail.text));
    connection.addEventListener('received', ({ detail }) => this.#frame('received', detail.text));
    connection.addEventListener('opened', () => this.#event('Connection opened'));
    connection.addEventListener('ended', ({ detail: { code, reason } }) => this.#event(`Connection ended: ${code} ${reason}`.trim()));
    this.#drawer.addEventListener('opened', () => {
      this.#atEnd = true;
      this.#make();
    });
    byId('clear-frames').addEventListener('click', () => this.#frames.replaceChildren());
    this.#sendRaw(connection);
  }

  #sendRaw(connection) {
    for (const button of byId('raw-form').querySelectorAll('[data-example]')) {
      button.addEventListener('click', () => {
        this.#raw.value = EXAMPLES[button.dataset.example];
        this.#raw.focus();
      });
    }
    byId('raw-form').addEventListener('submit', event => {
      event.preventDefault();
      if (this.#raw.value && !connection.send(this.#raw.value)) this.#event('Not sent: there is no connection.');
    });
  }

  #frame(direction, text) {
    const at = new Date();
    this.#add(() => frameItem(direction, text, at));
  }

  #event(text) {
    const at = new Date();
    this.#add(() => element('li', { class: 'frame event' }, text, ' ', element('time', {}, preciseTime(at))));
  }

  /** Nothing is made of what nobody looks at until somebody does: a frame takes more time than the message that it carries. */
  #add(item) {
    this.#unmade.push(item);
    if (this.#unmade.length > MOST_FRAMES) this.#unmade.shift();
    if (this.#drawer.isOpen) this.#make();
  }

  #make() {
    this.#frames.append(...this.#unmade.splice(0).map(item => item()));
    while (this.#frames.childElementCount > MOST_FRAMES) this.#frames.firstElementChild.remove();
    this.#follow();
  }

  /** Once a picture, however many frames came in it: each time the whole page is laid out. */
  #follow() {
    this.#following ??= requestAnimationFrame(() => {
      this.#following = undefined;
      if (this.#atEnd) this.#frames.scrollTop = this.#frames.scrollHeight;
    });
  }
}

function frameItem(direction, text, at) {
  const { type } = direction === 'sent' ? { type: actionOf(text) } : parseFrame(text);
  return element('li', { class: `frame ${direction}` },
    element('p', { class: 'frame-head' },
      icon(direction === 'sent' ? 'up' : 'down'),
      element('strong', {}, direction === 'sent' ? 'Sent' : 'Received'),
      element('span', { class: 'frame-type' }, type),
      element('span', { class: 'frame-size' }, `${grouped(byteLength(text))} B, `, element('time', {}, preciseTime(at)))),
    element('pre', {}, element('code', { dir: 'ltr' }, ...highlighted(text))));
}

function actionOf(text) {
  try {
    return String(JSON.parse(text)?.action ?? 'no action');
  } catch {
    return 'not JSON';
  }
}
