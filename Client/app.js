import { ConfigError, configuration, connectOnlyTo, takeAnswer } from './config.js';
import { Connection } from './connection/connection.js';
import { GatewayErrors } from './connection/gatewayErrors.js';
import { PingAnswers } from './connection/pingAnswers.js';
import { Requests } from './log/requests.js';
import { Outbox } from './outbox/outbox.js';
import { OwnName } from './people/names.js';
import { parseFrame } from './protocol/frames.js';
import { Composer } from './render/composer.js';
import { ConnectionPill } from './render/connectionPill.js';
import { announce, byId, element } from './render/dom.js';
import { EntranceNotice } from './render/entranceNotice.js';
import { Inspector } from './render/inspector.js';
import { MessageList } from './render/messageList.js';
import { NameDialog } from './render/nameDialog.js';
import { PeoplePanel } from './render/peoplePanel.js';
import { RoomPanel } from './render/roomPanel.js';
import { Unread } from './render/unread.js';
import { OwnNumbers } from './rooms/ownNumbers.js';
import { ReadMarks } from './rooms/readMarks.js';
import { Room } from './rooms/room.js';
import { EVERYONE } from './rooms/roomName.js';
import { Rooms } from './rooms/rooms.js';

/** Fewer refusals in a row pass by themselves. */
const MANY_REFUSALS = 4;

try {
  const answer = takeAnswer();
  const { url, signIn } = await configuration();
  // Who does not sign in need not load how.
  const account = signIn ? await (await signingIn()).signIn(signIn, answer) : null;
  connectOnlyTo([url.origin, ...(account?.origins ?? [])]);
  chat(url, account);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  explain(error.message);
}

async function signingIn() {
  try {
    return await import('./signIn/account.js');
  } catch {
    throw new ConfigError('A part of this page could not be loaded. Load the page again.');
  }
}

/** Says, instead of the conversation, what has to be put right first. */
function explain(problem) {
  byId('config-problem').textContent = problem;
  document.body.classList.add('unconfigured');
  for (const dialog of document.querySelectorAll('dialog')) dialog.close();
}

/** Says what may keep a page out that signs nobody in; for the others signIn/entrance.js does. */
function explainRefusals(connection, host) {
  const notice = new EntranceNotice();
  const message = `The chat does not let this page in, or it cannot be reached; a browser is not told which. It is tried again by itself, and what you write is kept. If it stays so, tell whoever runs this chat: ${host} has to be where it is, and if people sign in there, config.json beside this page has to say how (signIn).`;
  connection.addEventListener('refused', ({ detail: count }) => {
    if (count >= MANY_REFUSALS) notice.show({ message });
  });
  connection.addEventListener('opened', () => notice.show({ message: '' }));
}

function chat(url, account) {
  const own = account ?? new OwnName();
  const connection = new Connection(url, account ? () => account.protocols() : undefined);
  const requests = new Requests(connection);
  // Before the outbox: on a new line a room takes messages only once it is joined again.
  const rooms = new Rooms(connection, requests);
  const kept = { readMarks: new ReadMarks(), ownNumbers: new OwnNumbers() };
  const outbox = new Outbox(connection, entry => rooms.of(entry)?.takes(entry) ?? false);
  rooms.restore(roomOf);
  const composer = new Composer(() => ({ user: own.user, name: own.value, room: rooms.active.name, numbered: rooms.active.isNumbered }));
  const dialog = account ? null : new NameDialog(own);
  const pings = new PingAnswers();
  const unread = new Unread(rooms);
  const panel = new RoomPanel(rooms, unread, room => outbox.isWaiting(room));
  new PeoplePanel(rooms, requests);
  new Inspector(connection);
  new ConnectionPill(connection, url.host + url.pathname);
  const gatewayErrors = new GatewayErrors(requests, outbox, settle);

  function roomOf(name) {
    const list = new MessageList({
      retry: entry => outbox.retry(entry),
      edit(entry) {
        outbox.discard(entry);
        list.removeOwn(entry);
        composer.restore(entry.text);
      },
    }, name === EVERYONE ? byId('rows') : byId('messages').appendChild(element('div', { class: 'rows', hidden: true })));
    const room = new Room(name, { ...kept, list, outbox, requests, ownName: () => (account ? '' : own.value), ownUser: () => own.user });
    list.addEventListener('moved', () => unread.look());
    room.addEventListener('numbered', () => composer.measure());
    room.addEventListener('ready', () => outbox.resume());
    room.addEventListener('refused', ({ detail }) => panel.refuse(room, detail));
    return room;
  }

  composer.addEventListener('send', ({ detail: text }) => rooms.active.list.addOwn(outbox.add(text, own.value, rooms.active.name, { user: own.user })));
  dialog?.addEventListener('named', () => {
    composer.measure();
    rooms.renamed();
  });
  rooms.addEventListener('switched', ({ detail: { from, to } }) => {
    from.list.hide();
    to.list.show();
    from.draft = composer.swap(to.draft);
  });
  panel.addEventListener('chosen', () => composer.focus());
  byId('older').addEventListener('click', () => rooms.active.list.dispatchEvent(new Event('older')));
  requests.addEventListener('trouble', ({ detail }) => rooms.of(detail)?.list.addNotice('The server does not answer about this room. It is asked again by itself.'));
  outbox.addEventListener('changed', ({ detail: entry }) => {
    const room = rooms.of(entry);
    room?.list.updateOwn(entry);
    if (entry.ack) room?.acknowledged(entry, entry.ack);
    if (entry.state === 'failed' && entry.uncertain) room?.look();
    if (entry.state === 'held' && entry.refusals === 1) announce(`${entry.error} Your message is kept and sent again by itself.`);
    if (entry.state === 'failed') announce(`A message ${entry.uncertain ? 'is not confirmed' : 'was not sent'}. ${entry.error}`);
    if (entry.state === 'partial') announce('A message did not reach everyone.');
  });
  connection.addEventListener('ended', () => {
    if (!connection.isOpen) gatewayErrors.forget();
  });
  connection.addEventListener('sent', ({ detail }) => pings.sent(detail.text));
  connection.addEventListener('received', ({ detail: { line, text } }) => pings.after(parseFrame(text)).forEach(frame => receive(frame, line)));

  function receive(frame, line) {
    if (!gatewayErrors.keeps(frame)) take(frame, line);
    gatewayErrors.look(line);
  }

  function take(frame, line) {
    if (requests.take(frame, line)) return;
    switch (frame.type) {
      case 'message':
        rooms.of(frame)?.receive(frame);
        break;
      case 'ack':
        outbox.settle(frame);
        break;
      case 'error':
      case 'gateway':
        settle(frame);
        break;
      case 'help':
        rooms.active.list.addNotice(frame.message);
        break;
    }
  }

  function settle(frame) {
    const room = outbox.roomOf(frame.id);
    if (!outbox.settle(frame)) rooms.active.list.addNotice(frame.message);
    if (frame.code === 'NotAMember' && room !== undefined) rooms.of({ room })?.enter();
  }

  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
    if (effectiveDirective !== 'connect-src' || !blockedURI.startsWith(url.origin)) return;
    explain(`The host of this page does not let it connect to ${url.origin}: connect-src of its Content-Security-Policy has to allow that.`);
  });
  window.addEventListener('online', () => connection.wake());
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return;
    rooms.active.list.renameDays();
    connection.wake();
  });
  window.addEventListener('beforeunload', event => {
    if (outbox.pending > 0 && !account?.keepsUnsent) event.preventDefault();
  });

  rooms.active.list.show();
  if (account) account.attach({ connection, outbox, rooms, composer });
  else explainRefusals(connection, url.host);
  panel.openAddress();
  connection.start();
  if (own.value) composer.focus();
  else dialog?.open();
}
