const LONGEST = 200;
/** So much is looked at: a secret at its end is not shown, in no part of it. */
const LOOKED_AT = 20 * LONGEST;

/** The beginning of a ResourceMeta, for people who look for a job. It is JSON, unless a stranger made it. */
export function jobText(resourceMeta: Uint8Array, redact: (text: string) => string): string {
  const bytes = Buffer.from(
    resourceMeta.buffer,
    resourceMeta.byteOffset,
    Math.min(resourceMeta.length, LOOKED_AT),
  );
  const text = redact(bytes.toString("utf8"));
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST).toWellFormed()}…`;
}
