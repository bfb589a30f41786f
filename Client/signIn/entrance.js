const REFUSED = 'The chat has refused this sign-in, or it cannot be reached; a browser is not told which. It is tried again by itself, and what you write is kept. If it stays so, sign out and sign in as somebody else, or ask whoever runs this chat whether you may come in.';

/**
 * Watches how the connection fares with the session. A line that never opened may have been refused: once the tokens are renewed,
 * in case the chat no longer took them; from then on the reader is told.
 * Event `problem` { message, canSignIn }; an empty message when there is none any more.
 */
export class Entrance extends EventTarget {
  #refusals = 0;

  constructor(connection, session) {
    super();
    connection.addEventListener('opened', () => {
      this.#refusals = 0;
      this.#say('');
    });
    connection.addEventListener('ended', ({ detail: { line } }) => {
      if (!line.wasRefused || !navigator.onLine) return;
      this.#refusals += 1;
      if (this.#refusals === 1) session.refresh().catch(() => { });
      else this.#say(REFUSED);
    });
    session.addEventListener('ended', ({ detail }) => {
      connection.stop();
      this.#say(`${detail} What you have written is kept in this tab.`, true);
    });
  }

  #say(message, canSignIn = false) {
    this.dispatchEvent(new CustomEvent('problem', { detail: { message, canSignIn } }));
  }
}
