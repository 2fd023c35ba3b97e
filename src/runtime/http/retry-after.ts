/** A longer pause is a mistake, or an attack. */
const LONGEST_MS = 60 * 60 * 1000;
/** The format in which servers must write dates: `Sun, 06 Nov 1994 08:49:37 GMT`. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * The pause in milliseconds that a `Retry-After` header asks for, from 0 to one hour. Undefined for
 * an invalid header.
 *
 * @param date the answer's `Date` header: it and `Retry-After` come from the same clock
 * @param now the time for a `Retry-After` date if there is no valid `Date`
 */
export function parseRetryAfter(
  retryAfter: string,
  date: string,
  now: () => number,
): number | undefined {
  const text = retryAfter.trim();
  if (/^\d+(?:\.\d+)?$/.test(text)) return Math.min(LONGEST_MS, Math.ceil(Number(text) * 1000));
  const until = parseHttpDate(text);
  if (until === undefined) return undefined;
  const since = parseHttpDate(date.trim()) ?? now();
  return Math.min(LONGEST_MS, Math.max(0, until - since));
}

function parseHttpDate(text: string): number | undefined {
  const ms = HTTP_DATE.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
