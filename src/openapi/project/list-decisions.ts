import { quote } from "../../runtime/base/text.ts";
import type { ConnectorPlan } from "../connector-plan.ts";
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
  const decide = (file: Decision["file"], pattern: RegExp, what: string): Decision => ({
    file,
    line: Math.max(1, findLine(sources[file], pattern)),
    what,
  });
  const open = states.values.filter(({ phase }) => phase === undefined);
  const names = open.map(({ value }) => quote(String(value))).join(", ");
  return [
    ...(states.kind === "none"
      ? [decide("src/index.ts", UNDECIDED, "the state of a job; it does not compile until then")]
      : []),
    ...(open.length > 0
      ? [decide("src/index.ts", UNDECIDED, `the phase of ${names}; it does not compile until then`)]
      : []),
    ...(idempotency.kind === "none"
      ? [decide("src/index.ts", /\bcreate\(/, "a repeated create makes a second job")]
      : []),
    ...(operations.delete === undefined
      ? [decide("src/index.ts", /\bdelete\(/, "a job cannot be cancelled")]
      : []),
  ];
}

const UNDECIDED = /return undecided\(|= undecided\(/;

/** The number of the first line with the pattern. 0 if there is none. */
export function findLine(text: string, pattern: RegExp): number {
  return text.split("\n").findIndex((line) => pattern.test(line)) + 1;
}
