import { readFileSync } from "node:fs";

/** Linux counts CPU time in hundredths of a second. */
const TICK_MS = 10;

/** Minimum, median and maximum of some numbers. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const round = (value: number): number => Number(value.toPrecision(4));
  return {
    min: round(sorted[0]!),
    median: round(sorted[Math.floor(sorted.length / 2)]!),
    max: round(sorted.at(-1)!),
  };
}

/** Returns the CPU milliseconds that this process needs for some work. */
export async function cpuMs(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Returns the CPU milliseconds that another process has used so far. */
export function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const [, , , , , , , , , , , user, system] = stat.replace(/^.*\) /s, "").split(" ");
  return TICK_MS * (Number(user) + Number(system));
}

/** A measurement and its goal. */
export interface Row {
  readonly what: string;
  /** Such as `× node -e 0` or `ms`. */
  readonly unit: string;
  readonly measured: Spread;
  readonly aim: string;
  readonly met: boolean;
  readonly note?: string;
  /** The name of a curve in a plot, and where on its x axis this row is a point. */
  readonly curve?: string;
  readonly at?: number;
}

/** What a row is made of. `most` and `least` are the goal of the median. */
export interface Figure extends Pick<Row, "what" | "unit" | "note" | "curve" | "at"> {
  readonly values: readonly number[];
  readonly most?: number | undefined;
  readonly least?: number | undefined;
}

export function createRow({ values, most, least, ...row }: Figure): Row {
  const measured = spreadOf(values);
  const aim =
    most !== undefined ? `≤ ${most}` : least !== undefined ? `≥ ${least}` : "(for comparison)";
  const met = measured.median <= (most ?? Infinity) && measured.median >= (least ?? 0);
  return { ...row, measured, aim, met };
}

/** The median without decimals, for a note. */
export function medianText(values: readonly number[]): string {
  return spreadOf(values).median.toFixed(0);
}
