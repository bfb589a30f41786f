/** Base64url without padding, as RFC 7636 writes it. */
const base64Url = bytes => btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/** What nobody can guess: 256 bits, as RFC 7636, section 4.1, asks of a verifier. */
export const secret = () => base64Url(crypto.getRandomValues(new Uint8Array(32)));

/** SHA-256: the S256 challenge of a verifier, and whose something is without telling it. */
export const digestOf = async text =>
  base64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))));
