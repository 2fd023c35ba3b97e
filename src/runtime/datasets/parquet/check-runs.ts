import type { DataReader } from "hyparquet";

/**
 * Walks over values in the hybrid of runs and packed bits before the decoder does, which would write out a run of any
 * length. The reader stays where it is. Throws for a run of more values than there can be.
 *
 * @param end where the values end at the latest
 * @param most how many values the page has
 */
export function checkRuns(
  { view, offset: start }: DataReader,
  end: number,
  bitWidth: number,
  most: number,
): void {
  if (bitWidth > 32) throw new Error(`a page packs values of ${bitWidth} bits`);
  let offset = start;
  let seen = 0;
  while (offset < Math.min(end, view.byteLength) && seen < most) {
    let header = 0;
    for (let count = 0; ; count++) {
      if (count === 5) throw new Error("a run's length does not end");
      const byte = view.getUint8(offset++);
      header += (byte & 0x7f) * 2 ** (7 * count);
      if (byte < 0x80) break;
    }
    const isPacked = header % 2 === 1;
    const count = Math.floor(header / 2) * (isPacked ? 8 : 1);
    if (count > most - seen + (isPacked ? 511 : 0))
      throw new Error(`a run of ${count} values in a page of ${most}`);
    offset += isPacked ? (count / 8) * bitWidth : Math.ceil(bitWidth / 8);
    seen += count;
  }
}
