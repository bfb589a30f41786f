import { GatewayErrors } from '/connection/gatewayErrors.js';
import { Requests } from '/log/requests.js';
import { Outbox } from '/outbox/outbox.js';
import { EVERYONE } from '/rooms/roomName.js';
import { Room } from '/rooms/room.js';

/**
 * A room of the page, its questions and its outbox, on a line and a clock of the test's: `play` does what a test says and returns what
 * that returns. Lists and storage are the test's own.
 */
export async function scene(play, { name = EVERYONE, read, own = [] } = {}) {
  const real = { setTimeout, clearTimeout, now: performance.now, random: Math.random };
  const timers = new Map();
  let [time, next] = [0, 1];
  globalThis.setTimeout = (act, milliseconds) => {
    timers.set(next, { act, at: time + milliseconds });
    return next++;
  };
  globalThis.clearTimeout = timer => timers.delete(timer);
  performance.now = () => time;
  Math.random = () => 0;
  try {
    return await play(build());
  } finally {
    Object.assign(globalThis, { setTimeout: real.setTimeout, clearTimeout: real.clearTimeout });
    performance.now = real.now;
    Math.random = real.random;
  }

  function build() {
    const sent = [];
    const shown = [];
    const marks = new Map(read === undefined ? [] : [[name, read]]);
    const numbers = new Set(own);
    let line = null;
    const connection = Object.assign(new EventTarget(), {
      send(text) {
        if (line) sent.push(JSON.parse(text));
        return line;
      },
      wake() { },
    });
    Object.defineProperty(connection, 'isOpen', { get: () => line !== null });
    const emit = (type, detail) => connection.dispatchEvent(new CustomEvent(type, { detail }));
    const requests = new Requests(connection);
    const list = Object.assign(new EventTarget(), {
      addMessage: ({ message }) => shown.push(message),
      place: ({ text }) => shown.push(`own ${text}`),
      addGap: () => shown.push('gap'),
      addNotice: text => shown.push(`notice ${text}`),
      isPending: () => false,
      offerOlder() { },
    });
    let room;
    connection.addEventListener('opened', () => {
      requests.cancelAll();
      room.enter();
    });
    const outbox = new Outbox(connection, entry => room.takes(entry));
    room = new Room(name, {
      list, requests, outbox, ownName: () => 'Ada', ownUser: () => undefined,
      readMarks: { of: key => marks.get(key), set: (key, number) => marks.set(key, number), forget: key => marks.delete(key) },
      ownNumbers: { has: (_, number) => numbers.has(number), add: (_, number) => numbers.add(number) },
    });
    room.addEventListener('ready', () => outbox.resume());
    outbox.addEventListener('changed', ({ detail: entry }) => {
      if (entry.ack) room.acknowledged(entry, entry.ack);
      if (entry.state === 'failed' && entry.uncertain) room.look();
    });
    const gateway = new GatewayErrors(requests, outbox, frame => outbox.settle(frame));
    const settled = async () => { for (let turn = 0; turn < 10; turn += 1) await null; };
    return {
      room, outbox, requests, sent, shown, marks, numbers, settled,
      /** What was sent, in a word each. */
      get said() {
        return sent.map(({ action, message, after, retry }) => [action, message, after && `after ${after}`, retry && 'again'].filter(Boolean).join(' '));
      },
      async open() {
        line = { close: reason => this.end(1000, reason) };
        emit('opened', {});
        await settled();
      },
      async end(code = 1006) {
        const ended = line;
        line = null;
        emit('ended', { line: ended, code });
        await settled();
      },
      /** A frame from the server, as app.js takes it. */
      async take(frame) {
        if (!gateway.keeps(frame) && !requests.take(frame, line)) {
          if (frame.type === 'message') room.receive(frame);
          else outbox.settle(frame);
        }
        gateway.look(line);
        await settled();
      },
      async pass(milliseconds) {
        const until = time + milliseconds;
        for (;;) {
          const due = [...timers].filter(([, { at }]) => at <= until).sort(([, a], [, b]) => a.at - b.at)[0];
          if (!due) break;
          timers.delete(due[0]);
          time = due[1].at;
          due[1].act();
          await settled();
        }
        time = until;
      },
    };
  }
}

export const message = (seq, text = `m${seq}`, more = {}) =>
  ({ type: 'message', seq, id: `id-${seq}`, from: 'Grace==', name: 'Grace', message: text, sentAt: '2026-01-31T09:30:00.125Z', ...more });

export const page = (messages, more = {}) => ({ type: 'history', messages, last: messages.at(-1)?.seq ?? 0, complete: true, ...more });

export const ack = ({ id }, more = {}) => ({ type: 'ack', id, sentAt: '2026-01-31T09:30:00.125Z', delivered: 1, gone: 0, failed: 0, complete: true, ...more });

export const refused = text => ({ type: 'gateway', message: text, connectionId: 'Mg_ugfpqPHcCIVA=', requestId: 'r' });
