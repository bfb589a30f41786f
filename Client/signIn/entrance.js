const REFUSED = 'The chat has refused this sign-in, or it cannot be reached; a browser is not told which. It is tried again by itself, and what you write is kept. If it stays so, sign out and sign in as somebody else, or ask whoever runs this chat whether you may come in.';

/**
 * Watches how the connection fares with the session. A line that never opened may have been refused: once the tokens are renewed,
 * in case the chat no longer took them; from then on the reader is told, as they are where a line waits for tokens that do not come.
 * Event `problem` { message, canSignIn }; an empty message when there is none any more. Once the session has ended that is the problem,
 * whatever lines do that its last token still opens.
 */
export class Entrance extends EventTarget {
  #isOver = false;

  constructor(connection, session) {
    super();
    connection.addEventListener('opened', () => this.#say(''));
    connection.addEventListener('refused', ({ detail: count }) => {
      if (count === 1) session.refresh().catch(() => { });
      else this.#say(REFUSED);
    });
    connection.addEventListener('ended', ({ detail: { line, reason } }) => {
      if (line.wasHeldUp) this.#say(`Your sign-in has ended and could not be renewed. ${reason} It is tried again by itself, and what you write is kept.`);
    });
    session.addEventListener('ended', ({ detail }) => {
      connection.stop();
      this.#say(`${detail} What you have written is kept in this tab.`, true);
      this.#isOver = true;
    });
  }

  #say(message, canSignIn = false) {
    if (!this.#isOver) this.dispatchEvent(new CustomEvent('problem', { detail: { message, canSignIn } }));
  }
}
