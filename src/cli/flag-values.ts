import { FxError } from "../runtime/base/errors/errors.ts";
import { describeUnitless, Duration, lacksUnit } from "../runtime/values/types/duration.ts";

const UNITS: Readonly<Record<string, number>> = { "": 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** Returns milliseconds. Throws FX2002 for text that is not a duration above zero. */
export function readTime(flag: string, text: string): number {
  try {
    const ms = Duration.parse(text).toMs();
    if (ms > 0) return ms;
  } catch {
    // reported below
  }
  if (lacksUnit(text))
    throw new FxError("FX2002", `${flag} expects a duration, got ${describeUnitless(text)}`, {
      hint: `${flag} ${text.trim()}s`,
    });
  throw new FxError("FX2002", `${flag} expects a duration, got ${JSON.stringify(text)}`, {
    hint: `${flag} 90s, 1h30m`,
  });
}

/** Returns bytes. Throws FX2002 for text that is not a size above zero. */
export function readSize(flag: string, text: string): number {
  const [, amount = "", unit = ""] = /^(\d{1,10})\s*([KMG]?)(?:i?B)?$/i.exec(text) ?? [];
  const bytes = Number(amount) * (UNITS[unit.toUpperCase()] ?? 0);
  if (amount !== "" && bytes > 0 && bytes <= 2 ** 31 - 1) return bytes;
  throw new FxError("FX2002", `${flag} expects a size below 2 GiB, got ${JSON.stringify(text)}`, {
    hint: `${flag} 16MiB`,
  });
}
