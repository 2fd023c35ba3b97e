import { quote } from "../../runtime/base/text.ts";
import type { ConnectorPlan } from "../connector-plan.ts";
import { hasUndecidedState } from "../fake/list-states.ts";
import type { ConnectorSources } from "./write-sources.ts";

/** Something that the document does not say and a person has to decide. */
export interface Decision {
  readonly file: keyof ConnectorSources;
  /** From 1. */
  readonly line: number;
  readonly what: string;
}

/** Lists what fx could not take from the document, with the line to look at. */
export function listDecisions(plan: ConnectorPlan, sources: ConnectorSources): readonly Decision[] {
  const { states, idempotency, operations } = plan;
  const decide = (file: Decision["file"], pattern: RegExp, what: string): Decision[] => [
    { file, line: Math.max(1, findLine(sources[file], pattern)), what },
  ];
  const open = [...states.values, ...(states.outcome?.values ?? [])]
    .filter(({ phase }) => phase === undefined)
    .map(({ value }) => quote(String(value)));
  const until = "it does not compile until then";
  const isOpenInFake = hasUndecidedState(plan);
  return [
    ...(states.kind === "none" ? decide("src/index.ts", OPEN, `the state of a job; ${until}`) : []),
    ...(open.length > 0
      ? decide("src/index.ts", OPEN, `the phase of ${open.join(", ")}; ${until}`)
      : []),
    ...(isOpenInFake
      ? decide("dev/service-data.ts", OPEN, `what state the fake gives such a job; ${until}`)
      : []),
    ...(idempotency.kind === "none"
      ? decide("src/index.ts", /^ *async create\(/m, "a repeated create makes a second job")
      : []),
    ...(operations.delete === undefined
      ? decide("src/index.ts", /^ *async delete\(/m, "a job cannot be cancelled")
      : []),
  ];
}

/** A line that a person must write, as the project's own test finds it. */
const OPEN = /^(?<!default:\n) *(?:return|case|const state =) undecided\(|: UNDECIDED,$/m;

/** The number of the first line with the pattern. 0 if there is none. */
export function findLine(text: string, pattern: RegExp): number {
  const match = pattern.exec(text);
  return match === null ? 0 : text.slice(0, match.index).split("\n").length;
}
