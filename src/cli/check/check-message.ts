import type { CheckLevel, CheckOutcome } from "../../runtime/check/check.ts";
import type { CommandProcess } from "../command-process.ts";

/** Says which messages of a process are those of `fx check`: the author's code may send others. */
const KEY = "fx-check";

/**
 * What `fx check` reports, while it runs, to a process that has opened a channel to it: `fx dev`.
 * The texts are redacted and cut.
 */
export type CheckMessage =
  /** Comes before fx asks whether it may create jobs. */
  | {
      readonly type: "planned";
      /** The most real jobs that the checks create; 0 in a world. */
      readonly jobs: number;
      /** The module of the world, relative to the project. */
      readonly world: string | null;
    }
  | {
      readonly type: "begun";
      readonly checks: readonly CheckDescription[];
      /** How many runs with injected faults there are; null for the other checks. */
      readonly runs: number | null;
    }
  | { readonly type: "check-begun"; readonly id: string }
  | { readonly type: "check-ended"; readonly id: string; readonly result: CheckResult }
  /** This many runs with injected faults have ended. */
  | { readonly type: "played"; readonly done: number };

/** A check, and why Flyte needs it. */
export interface CheckDescription {
  readonly id: string;
  readonly level: CheckLevel;
  readonly title: string;
  readonly why: string;
  readonly fix: string;
}

/** How a check ended. */
export interface CheckResult {
  readonly state: CheckOutcome["state"];
  /** Why it was skipped, or why its failure is expected. */
  readonly reason: string | null;
  readonly tookMs: number;
  readonly failure: CheckFailureReport | null;
}

/** Why a check failed, with places relative to the project. */
export interface CheckFailureReport {
  readonly message: string;
  readonly expected: string | null;
  readonly location: string | null;
  /** The lines around it, with their numbers. */
  readonly frame: string | null;
  /** What fx sent, and what came back; null if no call was made. */
  readonly exchange: string | null;
  /** The run with injected faults, step by step; null for the other checks. */
  readonly story: string | null;
  /** The token that makes it happen again. */
  readonly replay: string | null;
}

/** Sends a message to the process that started this one. Resolves when it is on its way. */
export function sendCheckMessage(message: CheckMessage, { node }: CommandProcess): Promise<void> {
  return new Promise((resolve) => {
    if (node.send === undefined) resolve();
    else node.send({ [KEY]: message }, undefined, undefined, () => resolve());
  });
}

/** Undefined for a message that is not one of `fx check`. */
export function readCheckMessage(message: unknown): CheckMessage | undefined {
  return (message as { readonly [KEY]?: CheckMessage } | null)?.[KEY];
}
