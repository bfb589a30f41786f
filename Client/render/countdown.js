/** Counts the seconds down in a text, by a clock that nobody sets back. */
export class Countdown {
  #node;
  #timer;

  /** @param {Element} node whose text it is. */
  constructor(node) {
    this.#node = node;
  }

  /**
   * @param {number} until a moment of performance.now().
   * @param {(seconds: number) => string} text for the whole seconds left, 0 when the moment has come.
   */
  start(until, text) {
    this.stop();
    const show = () => {
      const seconds = Math.max(0, Math.ceil((until - performance.now()) / 1000));
      if (seconds === 0) this.stop();
      this.#node.textContent = text(seconds);
    };
    this.#timer = setInterval(show, 1000);
    show();
  }

  stop() {
    clearInterval(this.#timer);
  }
}
