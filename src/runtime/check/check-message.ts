import type { CheckOutcome, CheckText } from "./check-outcome.ts";

/** Says which messages of a process are those of `fx check`: the author's code may send others. */
const KEY = "fx-check";

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

/**
 * Sends a message to the process that started this one, if it has opened a channel, as `fx dev`
 * does. Resolves when the message is on its way.
 */
export function sendCheckMessage(
  message: CheckMessage,
  node: Pick<NodeJS.Process, "send">,
): Promise<void> {
  return new Promise((resolve) => {
    if (node.send === undefined) resolve();
    else node.send({ [KEY]: message }, undefined, undefined, () => resolve());
  });
}

/** Undefined for a message that is not one of `fx check`. */
export function readCheckMessage(message: unknown): CheckMessage | undefined {
  return (message as { readonly [KEY]?: CheckMessage } | null)?.[KEY];
}
