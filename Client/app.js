import { ConfigError, webSocketUrl } from './config.js';
import { Connection } from './connection/connection.js';
import { PingAnswers } from './connection/pingAnswers.js';
import { Outbox } from './outbox/outbox.js';
import { OwnName } from './people/names.js';
import { parseFrame } from './protocol/frames.js';
import { Repeats } from './protocol/repeats.js';
import { announce } from './render/announcer.js';
import { Composer } from './render/composer.js';
import { ConnectionPill } from './render/connectionPill.js';
import { byId } from './render/dom.js';
import { Inspector } from './render/inspector.js';
import { MessageList } from './render/messageList.js';
import { NameDialog } from './render/nameDialog.js';
import { Unread } from './render/unread.js';

try {
  chat(await webSocketUrl());
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  explain(error.message);
}

/** Says, instead of the conversation, what has to be put right first. */
function explain(problem) {
  byId('config-problem').textContent = problem;
  document.body.classList.add('unconfigured');
  byId('name-dialog').close();
}

function chat(url) {
  const own = new OwnName();
  const connection = new Connection(url);
  const outbox = new Outbox(connection);
  const composer = new Composer(() => own.value);
  const dialog = new NameDialog(own);
  const repeats = new Repeats();
  const pings = new PingAnswers();
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
    if (entry.state === 'held' && entry.refusals === 1) announce(`${entry.error} Your message is kept and sent again by itself.`);
    if (entry.state === 'failed') announce(`A message ${entry.uncertain ? 'is not confirmed' : 'was not sent'}. ${entry.error}`);
    if (entry.state === 'partial') announce('A message did not reach everyone.');
  });
  connection.addEventListener('sent', ({ detail }) => pings.sent(detail.text));
  connection.addEventListener('received', ({ detail }) => pings.after(parseFrame(detail.text)).forEach(receive));

  function receive(frame) {
    switch (frame.type) {
      case 'message':
        // A broadcast that began on an old connection of ours also reaches the new one.
        if (!outbox.isOwn(frame) && !repeats.isRepeat(frame)) list.addMessage(frame);
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

  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
    if (effectiveDirective !== 'connect-src' || !blockedURI.startsWith(url.origin)) return;
    explain(`The host of this page does not let it connect to ${url.origin}: connect-src of its Content-Security-Policy has to allow that.`);
  });
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
