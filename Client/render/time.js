import { element } from './dom.js';

/** A format, made when something is first formatted: that takes a while. */
function format(options) {
  let made;
  return date => (made ??= new Intl.DateTimeFormat(undefined, options)).format(date);
}

const moment = format({ dateStyle: 'full', timeStyle: 'medium' });
const sameYear = format({ weekday: 'long', day: 'numeric', month: 'long' });
const otherYear = format({ dateStyle: 'full' });
let relative;

export const timeOfDay = format({ timeStyle: 'short' });

export const preciseTime = format({ timeStyle: 'medium' });

/** A time of day that tells the whole date on hover. */
export const timeElement = date =>
  element('time', { dir: 'auto', datetime: date.toISOString(), title: moment(date) }, timeOfDay(date));

/** The beginning of the reader's calendar day. */
export const midnight = date => new Date(date.getFullYear(), date.getMonth(), date.getDate());

/** "Today", "Yesterday" or the date, in the reader's language. */
export function dayName(date, now = new Date()) {
  // Rounded, because a day with a clock change has 23 or 25 hours.
  const days = Math.round((midnight(date) - midnight(now)) / 86_400_000);
  if (days === 0 || days === -1) {
    relative ??= new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
    const name = relative.format(days, 'day');
    return name.charAt(0).toLocaleUpperCase() + name.slice(1);
  }
  return (date.getFullYear() === now.getFullYear() ? sameYear : otherYear)(date);
}
