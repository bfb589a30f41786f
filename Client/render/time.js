import { element } from './dom.js';

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const clockWithSeconds = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
const sameYear = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const otherYear = new Intl.DateTimeFormat(undefined, { dateStyle: 'full' });

export const timeOfDay = date => clock.format(date);

export const preciseTime = date => clockWithSeconds.format(date);

/** A time of day that tells the whole date on hover. */
export const timeElement = date =>
  element('time', { dir: 'auto', datetime: date.toISOString(), title: moment.format(date) }, timeOfDay(date));

/** The beginning of the reader's calendar day. */
export const midnight = date => new Date(date.getFullYear(), date.getMonth(), date.getDate());

/** "Today", "Yesterday" or the date, in the reader's language. */
export function dayName(date, now = new Date()) {
  // Rounded, because a day with a clock change has 23 or 25 hours.
  const days = Math.round((midnight(date) - midnight(now)) / 86_400_000);
  if (days === 0 || days === -1) {
    const name = relative.format(days, 'day');
    return name.charAt(0).toLocaleUpperCase() + name.slice(1);
  }
  return (date.getFullYear() === now.getFullYear() ? sameYear : otherYear).format(date);
}
