/**
 * A room's log and the lines to it, in a random order of events: messages stored and broadcast late, twice or never, acks, a retry
 * stored beside its first try, pages of any length, lines that end, messages that expire, a log that begins anew, older pages and a
 * page that lets go of what is old. The receiver does what its rule says. Returns what is wrong at the end, or null.
 */
export function disorder({ Receiver, GAP }, seed) {
  const random = generator(seed);
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
  let asking = null;
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
  const ask = (request, receive) => {
    const asked = { request };
    asking = asked;
    fly(() => {
      const page = read(request);
      fly(() => {
        if (asking !== asked) return;
        asking = null;
        receive(page);
      }, 0.05);
    }, 0.05);
  };
  const askNow = () => {
    if (!line || asking) return;
    if (receiver.isBehind) ask(receiver.ask(), page => append(receiver.page(page)));
    else if (chance(0.1)) askOlder();
  };
  const askOlder = () => {
    const { before } = receiver;
    if (before === undefined) return;
    ask({ before }, page => {
      scrolled = true;
      shown = [...receiver.older(page, before), ...shown];
    });
  };

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
    } else if (dice < 0.42) {
      line = 0;
      flying = [];
      asking = null;
    } else if (dice < 0.52 && !line) {
      line = 1 + Math.floor(random() * 1e9);
      receiver.doubt();
    } else if (dice < 0.55) expire(chance(0.1) ? 1e9 : 4);
    // Who stored it had a slow clock: it expires before what is older.
    else if (dice < 0.56 && kept < log.length) removed.add(one(log.slice(kept)).seq);
    // No answer in time: what still comes of it comes for nothing.
    else if (dice < 0.58) asking = null;
    else if (dice < 0.64 && shown.length > 3) {
      const first = shown.findIndex((item, index) => index > shown.length - 4 && item !== GAP);
      if (first < 0) return;
      shown = shown.slice(first);
      receiver.forgotten(shown[0].seq);
    } else if (flying.length > 0) flying.splice(Math.floor(random() * flying.length), 1)[0]();
    askNow();
  };

  for (let count = 20 + random() * 280; count > 0; count -= 1) step();
  // A silent room is asked after a minute as if its line had just been opened; or the next message on the line tells.
  if (line && chance(0.5)) {
    const last = store(text());
    flying.push(() => append(receiver.live(last)));
  } else {
    line ||= 1;
    receiver.doubt();
  }
  settle(() => receiver.isBehind, askNow);
  if (receiver.isBehind) return 'never at rest';
  if (shown[0] === GAP && !scrolled) return 'a gap before everything';
  settle(() => receiver.before !== undefined, askOlder);
  return judge();

  function settle(isUnfinished, act) {
    for (let round = 0; round < 5000 && (flying.length > 0 || isUnfinished()); round += 1) {
      if (!asking) act();
      if (flying.length > 0) flying.shift()();
      else asking = null;
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
