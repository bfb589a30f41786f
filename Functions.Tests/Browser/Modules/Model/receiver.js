/** An integration answers within this, or never. */
const ANSWERED_WITHIN_MS = 29_000;

/**
 * A room's log and the lines to it, in a random order of events: messages stored and broadcast late, twice or never, acks, a retry
 * stored beside its first try, pages of any length, answers that are lost or come when the question has been asked again or even
 * answered, lines that end, messages that expire, a log that begins anew, older pages and a page that lets go of what is old. The
 * receiver and the questions do what their rules say, on a clock of the model's. Returns what is wrong at the end, or null.
 */
export async function disorder(rules, seed) {
  const random = generator(seed);
  const clock = new Clock();
  const real = { setTimeout, clearTimeout, now: performance.now, random: Math.random };
  globalThis.setTimeout = (act, milliseconds) => clock.set(act, milliseconds);
  globalThis.clearTimeout = timer => clock.clear(timer);
  performance.now = () => clock.time;
  Math.random = random;
  try {
    return await run(rules, random, clock);
  } finally {
    Object.assign(globalThis, { setTimeout: real.setTimeout, clearTimeout: real.clearTimeout });
    performance.now = real.now;
    Math.random = real.random;
  }
}

class Clock {
  #timers = new Map();
  #next = 1;
  time = 0;

  set(act, milliseconds) {
    this.#timers.set(this.#next, { act, at: this.time + milliseconds });
    return this.#next++;
  }

  clear(timer) {
    this.#timers.delete(timer);
  }

  pass(milliseconds) {
    const until = this.time + milliseconds;
    for (;;) {
      const due = [...this.#timers].filter(([, { at }]) => at <= until).sort(([, a], [, b]) => a.at - b.at)[0];
      if (!due) break;
      this.#timers.delete(due[0]);
      this.time = due[1].at;
      due[1].act();
    }
    this.time = until;
  }
}

async function run({ Receiver, GAP, Requests }, random, clock) {
  const one = list => list[Math.floor(random() * list.length)];
  const chance = probability => random() < probability;

  const log = [];
  const removed = new Set();
  let next = chance(0.5) ? 1 : 1_764_290_000_001;
  let kept = 0;
  let id = 0;

  const receiver = new Receiver();
  let line = 0;
  let flying = [];
  let isAsking = false;
  let isAskingOlder = false;
  let shown = [];
  let scrolled = false;

  const store = (message, anew = false) => {
    if (anew) next += 1000;
    const stored = { ...message, seq: next };
    next += 1;
    log.push(stored);
    return stored;
  };
  const fly = (act, loss) => { if (line && !chance(loss)) flying.push(act); };
  const broadcast = message => {
    for (let copy = 0; copy < (chance(0.1) ? 2 : 1); copy += 1) fly(() => append(receiver.live({ ...message })), 0.05);
  };
  const append = items => shown.push(...items);
  const text = () => ({ id: `${id += 1}`, name: one(['Ada', 'Grace']), from: `${line}`, message: 'm' });

  const expire = most => {
    for (let count = Math.floor(random() * most); count > 0 && kept < log.length; count -= 1) removed.add(log[kept++].seq);
  };
  // What the server does: reads what is kept at one moment, and answers later.
  const read = ({ after, before }) => {
    const limit = 1 + Math.floor(random() * 6);
    const living = log.slice(kept).filter(({ seq }) => !removed.has(seq));
    const last = living.at(-1)?.seq ?? 0;
    if (before !== undefined) {
      const older = living.filter(({ seq }) => seq < before);
      return { messages: older.slice(-limit), last, complete: older.length <= limit };
    }
    if (after === undefined) return { messages: living.slice(-limit), last, complete: true };
    const newer = living.filter(({ seq }) => seq > after);
    return { messages: newer.slice(0, limit), last, complete: newer.length <= limit };
  };
  const requests = new Requests({
    get isOpen() {
      return line !== 0;
    },
    send(text) {
      const [on, sentAt] = [line, clock.time];
      fly(() => {
        const page = read(JSON.parse(text));
        fly(() => {
          if (clock.time - sentAt < ANSWERED_WITHIN_MS) requests.take({ type: 'history', ...page }, on);
        }, 0.05);
      }, 0.05);
      return on;
    },
    wake() { },
  });
  const askNow = async () => {
    if (!line || isAsking || !receiver.isBehind) return;
    isAsking = true;
    const page = await requests.ask('', 'history', () => receiver.ask());
    if (page === null) return;
    isAsking = false;
    append(receiver.page(page));
  };
  const askOlder = async () => {
    const { before } = receiver;
    if (!line || isAskingOlder || before === undefined) return;
    isAskingOlder = true;
    const page = await requests.ask('', 'history', () => ({ before }));
    if (page === null) return;
    isAskingOlder = false;
    scrolled = true;
    shown = [...receiver.older(page, before), ...shown];
  };
  const end = () => {
    line = 0;
    flying = [];
    requests.cancelAll();
    isAsking = isAskingOlder = false;
  };
  // Who waits for an answer goes on before anything else happens.
  const settled = async () => { for (let turn = 0; turn < 3; turn += 1) await null; };

  const step = () => {
    const dice = random();
    if (dice < 0.25) broadcast(store(text()));
    else if (dice < 0.3 && kept === log.length) broadcast(store(text(), true));
    else if (dice < 0.38) {
      // One's own: an ack instead of a broadcast, or none and a retry that was stored as well.
      const own = text();
      const stored = store(own);
      if (chance(0.7)) fly(() => append(receiver.live({ ...stored, own: true })), 0);
      else broadcast(store({ ...own, from: `${line + 1}` }));
    } else if (dice < 0.42) end();
    else if (dice < 0.52 && !line) {
      line = 1 + Math.floor(random() * 1e9);
      receiver.doubt();
    } else if (dice < 0.55) expire(chance(0.1) ? 1e9 : 4);
    // Who stored it had a slow clock: it expires before what is older.
    else if (dice < 0.56 && kept < log.length) removed.add(one(log.slice(kept)).seq);
    // Time enough for another attempt, for the end of a wait for an answer, or for the end of all that may still come.
    else if (dice < 0.6) clock.pass(one([600, 2000, 11_000, 31_000]));
    // The room was silent for a while: it is asked as if its line had just been opened.
    else if (dice < 0.61 && line && !isAsking) receiver.doubt();
    else if (dice < 0.66 && shown.length > 3) {
      const first = shown.findIndex((item, index) => index > shown.length - 4 && item !== GAP);
      if (first < 0) return;
      shown = shown.slice(first);
      receiver.forgotten(shown[0].seq);
    } else if (flying.length > 0) flying.splice(Math.floor(random() * flying.length), 1)[0]();
    askNow();
    if (chance(0.1)) askOlder();
  };

  for (let count = 20 + random() * 280; count > 0; count -= 1) {
    step();
    await settled();
  }
  // A silent room is asked after a minute as if its line had just been opened; or the next message on the line tells.
  if (line && chance(0.5)) {
    const last = store(text());
    flying.push(() => append(receiver.live(last)));
  } else {
    if (line) await settle(() => isAsking, askNow);
    line ||= 1;
    receiver.doubt();
  }
  await settle(() => receiver.isBehind, askNow);
  if (receiver.isBehind) return 'never at rest';
  if (shown[0] === GAP && !scrolled) return 'a gap before everything';
  await settle(() => receiver.before !== undefined, askOlder);
  return judge();

  async function settle(isUnfinished, act) {
    for (let round = 0; round < 5000 && (flying.length > 0 || isUnfinished()); round += 1) {
      act();
      if (flying.length > 0) flying.shift()();
      else clock.pass(1000);
      await settled();
    }
  }

  function judge() {
    const messages = shown.filter(item => item !== GAP);
    const keys = messages.map(({ id: key, name }) => `${key} ${name}`);
    if (new Set(keys).size < keys.length) return 'a message twice';
    if (messages.some(({ seq }, index) => index > 0 && seq <= messages[index - 1].seq)) return 'out of order';

    const known = new Set(keys);
    for (const { seq, id: key, name } of log) {
      if (!removed.has(seq) && !known.has(`${key} ${name}`)) return `${seq} is missing`;
    }
    // A gap is said between two messages only where one between them was removed, and there always.
    for (let index = 0; index < shown.length; index += 1) {
      if (shown[index] === GAP) continue;
      const here = shown[index].seq;
      const said = shown[index + 1] === GAP;
      const following = shown.slice(index).find(item => item !== GAP && item.seq > here)?.seq ?? Infinity;
      const between = log.filter(({ seq }) => seq > here && seq < following);
      const lost = between.filter(({ id: key, name }) => !known.has(`${key} ${name}`));
      // What nobody was sent and the log no longer keeps, nobody behind it knows of.
      if (lost.length > 0 && following < Infinity && !said) return `nothing said of what is gone after ${here}`;
      if (lost.some(({ seq }) => !removed.has(seq))) return `a gap over what is kept after ${here}`;
      // The numbers of a log that begins anew leave out what never was, and nobody can know that.
      const anew = !log.some(({ seq }) => seq === here + 1);
      if (said && !anew && !between.some(({ seq }) => removed.has(seq))) return `a gap where nothing is gone after ${here}`;
    }
    return null;
  }
}

/** Numbers from 0 up to 1 that a seed repeats: https://en.wikipedia.org/wiki/Xorshift */
function generator(seed) {
  let state = (seed + 1) * 0x9e3779b1 >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
