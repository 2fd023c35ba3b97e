import { ParentMessages } from "../base/parent-messages.ts";
import type { CheckOutcome, CheckText } from "./check-outcome.ts";

/** What `fx check` reports while it runs. */
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
      readonly task: string;
      readonly checks: readonly CheckText[];
      /** How many runs with injected faults there are; null for the other checks. */
      readonly runs: number | null;
    }
  | { readonly type: "check-begun"; readonly id: string }
  | { readonly type: "check-ended"; readonly outcome: CheckOutcome }
  /** This many runs with injected faults have ended. */
  | { readonly type: "progress"; readonly done: number };

/** The messages of `fx check` to `fx dev`. */
export const checkMessages = new ParentMessages<CheckMessage>("fx-check");
