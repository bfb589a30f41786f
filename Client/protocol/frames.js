/**
 * API Gateway takes 32 KB in one frame, counted as UTF-8, and a browser cannot split a message over several:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export const FRAME_LIMIT = 32 * 1024;

export const PING = JSON.stringify({ action: 'ping' });

const encoder = new TextEncoder();
const VISIBLE = /[^\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Whether a text shows nothing: no character but white space, controls and characters without a shape. The server refuses it. */
export const isBlank = text => !VISIBLE.test(text);

/** Bytes of a text on the wire. */
export const byteLength = text => encoder.encode(text).length;

/**
 * The frame that sends a chat message; `name` is left out when empty or an account's, and so is `room` for everyone. `retry` has the
 * server look for the first try's number before it gives another.
 */
export const sendMessage = ({ id, user, name, room, text, retry }) =>
  JSON.stringify({
    action: 'sendMessage', message: text, id, name: user ? undefined : name || undefined, room: room || undefined, retry: retry || undefined,
  });

/**
 * As long as every connection id that API Gateway is known to give. No document promises the length: should one be longer,
 * the server still refuses what became too large, and the page gives the text back to be shortened.
 */
const CONNECTION_ID = 'Mg_ugfpqPHcCIVA=';

/** As many digits as numbers of a log have until the year 2286: an empty one begins with the time in milliseconds. */
const NUMBER = 9_999_999_999_999;

/** The frame that the others get of it, byte for byte as long as the server writes it. */
const broadcast = ({ id, user, name, room, numbered, text }) => JSON.stringify({
  type: 'message', seq: numbered ? NUMBER : undefined, room: room || undefined, id, from: CONNECTION_ID, user, name: name || undefined,
  message: text, sentAt: new Date(0).toISOString(),
});

/** What a message counts against the limit: neither the frame that leaves here nor the one that leaves the server may be larger. */
export const messageBytes = message => Math.max(byteLength(sendMessage(message)), byteLength(broadcast(message)));

/** 32 hexadecimal digits; not crypto.randomUUID, which is missing on pages served over plain http. */
export const newId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('');

const isText = value => typeof value === 'string';
const isCount = value => Number.isInteger(value) && value >= 0;
const isTextOrAbsent = value => value === undefined || value === null || isText(value);
const isMoment = value => isText(value) && !Number.isNaN(Date.parse(value));
const isNumber = value => Number.isSafeInteger(value) && value > 0;
const isNumberOrAbsent = value => value === undefined || isNumber(value);

const isMessage = frame => isText(frame?.id) && isText(frame.from) && isText(frame.message) && isTextOrAbsent(frame.name)
  && isTextOrAbsent(frame.user) && isTextOrAbsent(frame.room) && isNumberOrAbsent(frame.seq) && isMoment(frame.sentAt);
const isPage = ({ messages, last, complete }) => isCount(last) && typeof complete === 'boolean' && Array.isArray(messages)
  && messages.every((message, index) => isMessage(message) && isNumber(message.seq) && message.seq > (messages[index - 1]?.seq ?? 0));
const isPerson = person => isText(person?.connectionId) && isTextOrAbsent(person.name) && isTextOrAbsent(person.user);

const shapes = {
  message: isMessage,
  ack: frame => isText(frame.id) && isMoment(frame.sentAt) && [frame.delivered, frame.gone, frame.failed].every(isCount)
    && typeof frame.complete === 'boolean' && isNumberOrAbsent(frame.seq),
  // A stack that keeps no messages says only which room.
  joined: frame => isText(frame.room) && (frame.messages === undefined || isPage(frame)),
  history: frame => isTextOrAbsent(frame.room) && isPage(frame),
  left: frame => isText(frame.room),
  people: frame => isTextOrAbsent(frame.room) && isCount(frame.count) && typeof frame.complete === 'boolean'
    && Array.isArray(frame.people) && frame.people.every(isPerson),
  error: frame => isText(frame.code) && isText(frame.message) && isTextOrAbsent(frame.id) && isTextOrAbsent(frame.room),
  help: frame => isText(frame.message),
  pong: () => true,
};

/**
 * Reads a frame from the server. `type` is one of the protocol's, `gateway` for API Gateway's own
 * `{"message","connectionId","requestId"}`, or `unknown` for whatever this client does not understand.
 */
export function parseFrame(text) {
  let frame;
  try {
    frame = JSON.parse(text);
  } catch {
    return { type: 'unknown' };
  }
  if (frame === null || typeof frame !== 'object') return { type: 'unknown' };
  if (isText(frame.type) && Object.hasOwn(shapes, frame.type) && shapes[frame.type](frame)) return frame;
  if (frame.type === undefined && isText(frame.message) && isText(frame.connectionId)) return { ...frame, type: 'gateway' };
  return { type: 'unknown' };
}
