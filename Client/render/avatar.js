import { hueOf } from '../people/colour.js';
import { initials } from '../people/names.js';
import { element } from './dom.js';

/** A person's initials on their colour; the name itself stands beside it. */
export const avatar = name => element('span', { class: `avatar ${hueOf(name)}`, 'aria-hidden': 'true' }, initials(name));
