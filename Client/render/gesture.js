// An emoji by how it is built (https://www.unicode.org/reports/tr51/#EBNF_and_Regex). `\p{RGI_Emoji}` knows the thousands that there
// are, and takes a tenth of a second of every page that shows a message to be compiled.
const PART = String.raw`(?:\p{Emoji_Modifier_Base}\p{Emoji_Modifier}|(?![#*\d\p{RI}])(?:\p{Emoji}\ufe0f|\p{Emoji_Presentation}))`;
const FLAG = String.raw`\p{RI}{2}|\u{1f3f4}[\u{e0020}-\u{e007e}]+\u{e007f}`;
const KEYCAP = String.raw`[#*\d]\ufe0f\u20e3`;
const GESTURE = new RegExp(String.raw`^(?:(?:${FLAG}|${KEYCAP}|${PART}(?:\u200d${PART})*)\s*){1,3}$`, 'u');

/** Up to three emoji that stand alone are a gesture, and shown as large as one. */
export const isGesture = text => GESTURE.test(text);
