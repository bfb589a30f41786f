const FIRST_MS = 1000;
const LONGEST_MS = 30_000;

/**
 * Milliseconds to wait before the next attempt: exponential with full jitter, so that a room that lost its
 * server does not come back all at once.
 * @param {number} attempt failed attempts so far, from 1.
 * @param {() => number} random a number from 0 up to 1.
 */
export const backoff = (attempt, random = Math.random) =>
  Math.round(random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1)));
