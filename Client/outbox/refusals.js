/** The answers that mean "later", with the waits before each further attempt; after the last one the reader is asked. */
const LATER = {
  Busy: { reason: 'The server is busy.', delays: [2000, 4000, 8000, 16_000, 30_000, 30_000] },
  NotAMember: { reason: 'The room is being joined again.', delays: [1000, 4000, 15_000, 30_000] },
  TooManyMessages: { reason: 'Too many messages in a short time.', delays: [10_000, 20_000, 30_000, 60_000] },
};

/** API Gateway says this, without any code, when the stage's or the account's throttle is spent. */
const THROTTLED = 'Too Many Requests';

/**
 * What an answer that means "later" asks for: `reason`, and `delay` in milliseconds, undefined when there were too many of
 * them. Null for every other answer.
 * @param {object} frame an `error`, or API Gateway's own.
 * @param {number} refusals how many such answers this message has had, this one included.
 * @param {() => number} random a number from 0 up to 1: half of the wait is spread, or pages refused together come back together.
 */
export function refusalOf(frame, refusals, random = Math.random) {
  const code = frame.type === 'gateway' && frame.message === THROTTLED ? 'Busy' : frame.code;
  if (!Object.hasOwn(LATER, code)) return null;
  const { reason, delays } = LATER[code];
  const longest = delays[refusals - 1];
  return { reason, delay: longest && Math.round(longest * (1 + random()) / 2) };
}
