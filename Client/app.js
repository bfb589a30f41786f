import { ConfigError, webSocketUrl } from './config.js';
import { Connection } from './connection/connection.js';
import { Outbox } from './outbox/outbox.js';
import { OwnName } from './people/names.js';
import { parseFrame } from './protocol/frames.js';
import { Repeats } from './protocol/repeats.js';
import { Composer } from './render/composer.js';
import { announce, ConnectionPill } from './render/connectionPill.js';
import { byId } from './render/dom.js';
import { Inspector } from './render/inspector.js';
import { MessageList } from './render/messageList.js';
import { NameDialog } from './render/nameDialog.js';
import { Unread } from './render/unread.js';

try {
  chat(await webSocketUrl());
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  byId('config-problem').textContent = error.message;
  document.body.classList.add('unconfigured');
}

function chat(url) {
  const own = new OwnName();
  const connection = new Connection(url);
  const outbox = new Outbox(connection);
  const composer = new Composer(() => own.value);
  const dialog = new NameDialog(own);
  const repeats = new Repeats();
  const list = new MessageList({
    retry: entry => outbox.retry(entry),
    edit(entry) {
      outbox.discard(entry);
      list.removeOwn(entry);
      composer.restore(entry.text);
    },
  });
  new Unread(list);
  new Inspector(connection);
  new ConnectionPill(connection, url.host + url.pathname);

  composer.addEventListener('send', ({ detail: text }) => list.addOwn(outbox.add(text, own.value)));
  dialog.addEventListener('named', () => composer.measure());
  outbox.addEventListener('changed', ({ detail: entry }) => {
    list.updateOwn(entry);
    if (entry.state === 'failed') announce(`A message was not sent. ${entry.error}`);
  });
  connection.addEventListener('received', ({ detail }) => receive(parseFrame(detail.text)));

  function receive(frame) {
    switch (frame.type) {
      case 'message':
        // A broadcast that began on an old connection of ours also reaches the new one.
        if (!outbox.has(frame.id) && !repeats.isRepeat(frame)) list.addMessage(frame);
        break;
      case 'ack':
        outbox.settle(frame);
        break;
      case 'error':
      case 'gateway':
        if (!outbox.settle(frame)) list.addNotice(frame.message);
        break;
      case 'help':
        list.addNotice(frame.message);
        break;
    }
  }

  window.addEventListener('online', () => connection.wake());
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return;
    list.renameDays();
    connection.wake();
  });
  window.addEventListener('beforeunload', event => {
    if (outbox.pending > 0) event.preventDefault();
  });

  connection.start();
  if (own.value) composer.focus();
  else dialog.open();
}
