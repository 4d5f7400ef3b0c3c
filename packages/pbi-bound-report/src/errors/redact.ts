/** Everything that may be a token: a JWT, a Power BI embed token (a gzip member in base64), a bearer header. */
const tokenLike = /(?:H4sI|eyJ)[\w+/=.-]{12,}|\b(?:Bearer|EmbedToken)\s+[\w+/=.-]{12,}/gi;

/**
 * Takes whatever looks like a token out of a text that is going to be shown or raised. Texts of other parties (the token
 * endpoint, the frame, an exception) may quote what they were given.
 */
export function redact(text: string): string {
  return text.replace(tokenLike, '[token]');
}
