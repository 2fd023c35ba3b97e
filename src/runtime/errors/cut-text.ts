/** More is read by nobody, and may be megabytes: what a connector's system answered. */
const MOST_CHARACTERS = 10_000;

/**
 * The beginning of a text, with a note of how much was left out. Secrets must be replaced before: half of one is not recognised.
 *
 * @param most how many characters stay. Default 10,000
 */
export function cutText(text: string, most = MOST_CHARACTERS): string {
  if (text.length <= most) return text;
  const head = text.slice(0, most).replace(/[\uD800-\uDBFF]$/, "");
  return `${head} … (${(text.length - head.length).toLocaleString("en")} more characters left out)`;
}
