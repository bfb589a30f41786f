const KEY = 'chat.unsent';

/** Of characters; a tab's storage takes some five million. */
const MOST = 1_000_000;

/** What one account has written and not sent, over the way to the provider and back in this tab. */
export const unsent = {
  /** Returns whether it is kept: not where it is too much, or storage is switched off. */
  keep(user, writing) {
    const text = JSON.stringify({ user, ...writing });
    try {
      if (text.length > MOST) return false;
      sessionStorage.setItem(KEY, text);
      return true;
    } catch {
      return false;
    }
  },
  /** `{ messages, drafts }` of this account; another's is deleted. */
  take(user) {
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEY));
      sessionStorage.removeItem(KEY);
      if (kept?.user === user) return kept;
    } catch {
      // Nothing that this page has kept.
    }
    return { messages: [], drafts: [] };
  },
};
