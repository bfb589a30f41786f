import { AccountBar } from '../render/accountBar.js';
import { EntranceNotice } from '../render/entranceNotice.js';
import { keepFor } from '../rooms/kept.js';
import { Entrance } from './entrance.js';
import { digestOf } from './pkce.js';
import * as flow from './signIn.js';
import { SignInError } from './signInError.js';
import { unsent } from './unsent.js';

/** Signs in; then the chat is told by this who the reader is, and this by the chat how that fares. */
export async function signIn(settings, answer) {
  const session = await flow.signIn(settings, answer);
  keepFor(await digestOf(JSON.stringify([session.settings.issuer, session.account.user])));
  return new Account(session);
}

class Account {
  #session;
  #notice = new EntranceNotice();
  #chat;
  #keepsUnsent = false;

  constructor(session) {
    this.#session = session;
  }

  get user() {
    return this.#session.account.user;
  }

  /** The name that the others see. */
  get value() {
    return this.#session.account.name;
  }

  get origins() {
    return this.#session.origins;
  }

  /** Whether leaving the page loses nothing that was written. */
  get keepsUnsent() {
    return this.#keepsUnsent;
  }

  protocols() {
    return this.#session.protocols();
  }

  /** @param {{ connection, outbox, rooms, composer }} chat before its first line. */
  attach(chat) {
    this.#chat = chat;
    new AccountBar(this.value).addEventListener('sign-out', () => flow.signOut(this.#session));
    new Entrance(chat.connection, this.#session).addEventListener('problem', ({ detail }) => this.#notice.show(detail));
    this.#notice.addEventListener('sign-in', () => this.#signInAgain());
    this.#restore();
  }

  async #signInAgain() {
    const { outbox, rooms, composer } = this.#chat;
    const drafts = rooms.all.map(room => ({ room: room.name, text: room === rooms.active ? composer.text : room.draft })).filter(({ text }) => text);
    this.#keepsUnsent = unsent.keep(this.user, { messages: outbox.unsent, drafts });
    try {
      await flow.signInAgain(this.#session);
    } catch (error) {
      if (!(error instanceof SignInError)) throw error;
      this.#notice.show({ message: error.message, canSignIn: true });
    }
    this.#keepsUnsent = false;
  }

  #restore() {
    const { outbox, rooms, composer } = this.#chat;
    const { messages, drafts } = unsent.take(this.user);
    for (const { id, room, text, uncertain } of messages) {
      rooms.of({ room })?.list.addOwn(outbox.add(text, this.value, room, { user: this.user, id, uncertain }));
    }
    for (const { room: name, text } of drafts) {
      const room = rooms.of({ room: name });
      if (room === rooms.active) composer.restore(text);
      else if (room) room.draft = text;
    }
  }
}
