const VISIBLE = /[^\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Whether a text shows nothing: no character but white space, controls and characters without a shape. The server refuses it. */
export const isBlank = text => !VISIBLE.test(text);
