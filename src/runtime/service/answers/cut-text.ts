/** A status travels percent-encoded in a header; 8 KiB of headers are what every client takes. */
const LONGEST_STATUS = 4096;
/** A job's message is stored and shown by the engine. */
const LONGEST_MESSAGE = 16 * 1024;
const CUT = " … (cut)";

/** The beginning of a status' text, so that its header never grows too large for a client. Half a character, which no header takes, is replaced. */
export function cutStatusText(given: string): string {
  const text = given.toWellFormed();
  if (encodedLength(text) <= LONGEST_STATUS) return text;
  let length = 0;
  let kept = "";
  for (const character of text.slice(0, LONGEST_STATUS).toWellFormed()) {
    length += encodedLength(character);
    if (length > LONGEST_STATUS - 2 * CUT.length) break;
    kept += character;
  }
  return kept + CUT;
}

/** The beginning of a job's message, whoever wrote it. Half a character, which no message takes, is replaced. */
export function cutMessage(text: string): string {
  return text.length <= LONGEST_MESSAGE
    ? text.toWellFormed()
    : `${text
        .slice(0, LONGEST_MESSAGE - CUT.length)
        .replace(/[\ud800-\udbff]$/, "")
        .toWellFormed()}${CUT}`;
}

/** In bytes: what is not printable ASCII takes three characters for each of its bytes. */
function encodedLength(text: string): number {
  const bytes = Buffer.byteLength(text, "utf8");
  const plain = text.length - text.replace(/[\x20-\x24\x26-\x7e]/g, "").length;
  return plain + 3 * (bytes - plain);
}
