import { quote } from "../../runtime/base/text.ts";
import type { ConnectorPlan } from "../connector-plan.ts";
import { listPhases } from "./describe-states.ts";
import type { ConnectorSources } from "./write-sources.ts";

/** Something that the document does not say and a person has to decide. */
export interface Decision {
  readonly file: keyof ConnectorSources;
  /** From 1. */
  readonly line: number;
  readonly what: string;
}

/** A line that a person must write, as the project's own test finds it. */
const OPEN = /^(?! *\/?\*).*(?:: |return )UNDECIDED[,;]$/m;

/** Lists what fx could not take from the document, with the line to look at. */
export function listDecisions(plan: ConnectorPlan, sources: ConnectorSources): readonly Decision[] {
  const { idempotency, operations } = plan;
  const decide = (pattern: RegExp, what: string): Decision[] => [
    { file: "src/index.ts", line: findLine(sources["src/index.ts"], pattern), what },
  ];
  return [
    ...listOpen(plan, sources),
    ...(idempotency.kind === "none"
      ? decide(/^ *async create\(/m, "a repeated create makes a second job")
      : []),
    ...(operations.delete === undefined
      ? decide(/^ *async delete\(/m, "a job cannot be cancelled")
      : []),
  ];
}

/** Lists the decisions without which the project does not compile. */
export function listOpen(plan: ConnectorPlan, sources: ConnectorSources): readonly Decision[] {
  const states = [...listPhases(plan)].flatMap(([state, phase]) =>
    phase === undefined ? quote(state) : [],
  );
  const decisions = [
    ["src/service.ts", "the state of a job"],
    ["src/index.ts", `the phase of ${states.join(", ")}`],
    ["dev/service-data.ts", "what state the fake gives such a job"],
  ] as const;
  return decisions.flatMap(([file, what]) => {
    const line = findLine(sources[file], OPEN);
    return line === 0 ? [] : { file, line, what: `${what}; it does not compile until then` };
  });
}

/** The number of the first line with the pattern. 0 if there is none. */
export function findLine(text: string, pattern: RegExp): number {
  const match = pattern.exec(text);
  return match === null ? 0 : text.slice(0, match.index).split("\n").length;
}
