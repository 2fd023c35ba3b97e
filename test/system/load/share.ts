/** Whether to run the full load (`npm run test:soak`) or a small share of it (`npm test`). */
const WHOLE = process.env["FX_LOAD"] === "whole";

/** Returns the amount of load for this run. */
export function share({
  whole,
  small,
}: {
  readonly whole: number;
  readonly small: number;
}): number {
  return WHOLE ? whole : small;
}
