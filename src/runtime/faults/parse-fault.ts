import { FxError } from "../base/errors/errors.ts";
import { joinChoices, quote } from "../base/text.ts";
import { msFromText } from "../values/types/duration.ts";
import {
  FAULT_PLACES,
  type FaultTable,
  INJECTED_FAULTS,
  type ScheduledFault,
} from "./scheduled-fault.ts";

/**
 * Parses a text such as `throw-before@get2` or `slow=5s@create1`. Returns what is wrong with the text
 * if it is not a fault.
 *
 * @param table the faults that can happen
 */
export function parseFault(text: string, table: FaultTable): ScheduledFault | string {
  const [, kind = "", delay, place, at] =
    /^([a-z-]+)(?:=([^@]*))?@([a-z.]+)([1-9]\d{0,8})$/.exec(text) ?? [];
  if (!isOneOf(FAULT_PLACES, place))
    return `expected FAULT@CALL, such as throw-before@get2; a call is one of ${joinChoices(FAULT_PLACES)}, with its number`;
  const kinds = table[place];
  if (!isOneOf(kinds, kind))
    return `expected one of ${joinChoices(kinds)} at ${place}, got ${quote(kind)}`;
  const fault = { kind, place, at: Number(at) };
  const delayMs = parseDelay(delay);
  if (kind === "slow" && delayMs !== undefined) return { ...fault, delayMs };
  if (kind === "slow") return `expected a time, such as slow=5s@${place}${at}`;
  return delay === undefined ? fault : `only slow has a time, such as slow=5s@${place}${at}`;
}

/**
 * Parses a list of faults. Says of each text that is not a fault, or that happens at the moment of
 * another one, what is wrong with it.
 */
export function parseFaults(texts: readonly string[], table: FaultTable) {
  const faults: ScheduledFault[] = [];
  const problems = texts.map((text) => {
    const fault = parseFault(text, table);
    if (typeof fault === "string") return fault;
    const isTaken = faults.some(({ place, at }) => place === fault.place && at === fault.at);
    faults.push(fault);
    return isTaken ? `another fault happens at ${fault.place}${fault.at}` : null;
  });
  return { faults, problems };
}

/**
 * Reads the faults that a run injects.
 *
 * @param name the flag or the option that has the texts
 * @throws FX2002 with everything that is wrong with them
 */
export function readInjectedFaults(
  texts: readonly string[] = [],
  name: string,
): readonly ScheduledFault[] {
  const { faults, problems } = parseFaults(texts, INJECTED_FAULTS);
  const details = problems.flatMap((problem, index) =>
    problem === null ? [] : [`${quote(texts[index]!)}: ${problem}`],
  );
  if (details.length === 0) return faults;
  throw new FxError("FX2002", `invalid ${name}`, { details, hint: `${name} throw-before@get2` });
}

/** Undefined unless the text is a duration above zero that a number of milliseconds can hold. */
function parseDelay(text = ""): number | undefined {
  const ms = Math.ceil(msFromText(text) ?? 0);
  return ms > 0 && Number.isSafeInteger(ms) ? ms : undefined;
}

function isOneOf<T extends string>(choices: readonly T[], text: string | undefined): text is T {
  return (choices as readonly (string | undefined)[]).includes(text);
}
