import { shownState } from "../parts/run-badge.tsx";
import type { ComparedRun } from "./use-compared-run.ts";

/** Facts that are worth a comparison; the others differ in any two runs. */
const FACTS: ReadonlySet<string> = new Set(["connector", "endpoint", "protocol"]);

/** What happened in a run, by name. */
export function describeRun({ details, story }: ComparedRun): Readonly<Record<string, unknown>> {
  const { run, fault, clock, facts } = details;
  return {
    task: run.task,
    file: run.file,
    state: shownState(run),
    message: run.message,
    error: fault === null ? null : [fault.message, ...fault.details].join("\n"),
    attempts: `${run.attempt} of ${run.attempts}`,
    "calls of get": story.polls.length,
    clock,
    ...Object.fromEntries(facts.filter(([name]) => FACTS.has(name))),
  };
}
