/** A whole number as the page's words are, in English: `1,234`. What knows how takes a while to load, and few numbers need it. */
export const grouped = number => number < 1000 ? String(number) : number.toLocaleString('en');
