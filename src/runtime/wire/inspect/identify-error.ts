import { FxError } from "../../errors/errors.ts";
import type { StrictReading } from "./strict-read.ts";

/** A known message that was tried, and how far it went. */
interface Trial {
  readonly type: string;
  readonly reading: StrictReading;
}

/** The bytes are not the message that they are said to be. */
export function misfitMessage(type: string, fault: NonNullable<StrictReading["fault"]>): FxError {
  const place = `at byte ${fault.at}${fault.path === "" ? "" : `, in ${fault.path}`}`;
  if (fault.cutShort)
    return new FxError("FX2006", `${type} is cut short: ${fault.reason}, ${place}`);
  return new FxError("FX2006", `no ${type}: ${fault.reason}, ${place}`, {
    hint: "without --type fx finds out which message it is",
  });
}

export function ambiguousMessage(trials: readonly Trial[]): FxError {
  const types = trials.map(({ type }) => type);
  return new FxError("FX2006", `the bytes could be ${types.join(" or ")}`, {
    hint: `--type ${lastPart(types[0]!)} or --type ${lastPart(types[1]!)} says which`,
  });
}

export function noMessage(bytes: Uint8Array, trials: readonly Trial[]): FxError {
  if (bytes.length === 0) {
    return new FxError("FX2006", "no Flyte message: there are no bytes", {
      hint: "an empty outputs.pb is a LiteralMap without literals: --type LiteralMap",
    });
  }
  const cut = furthestCut(trials);
  if (cut !== undefined) return misfitMessage(cut.type, cut.reading.fault!);
  if (isLikelyText(bytes))
    return new FxError("FX2006", "no Flyte message: the bytes are text, not protobuf", {
      hint: "give a .pb file",
    });
  return new FxError("FX2006", "no Flyte message that fx can tell from its bytes", {
    hint: "--type MESSAGE says which it is, for instance --type TypedInterface",
  });
}

/** Of the messages that the bytes are the beginning of, the one of which most is there. */
function furthestCut(trials: readonly Trial[]): Trial | undefined {
  const cut = trials.filter(
    ({ reading }) =>
      reading.fault?.cutShort &&
      reading.unknownFields === 0 &&
      reading.doubledFields === 0 &&
      reading.knownFields > 0,
  );
  return cut.sort((a, b) => b.reading.knownFields - a.reading.knownFields)[0];
}

function isLikelyText(bytes: Uint8Array): boolean {
  return !bytes
    .subarray(0, 1000)
    .some(
      (byte) => byte === 0x7f || (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d),
    );
}

function lastPart(type: string): string {
  return type.slice(type.lastIndexOf(".") + 1);
}
