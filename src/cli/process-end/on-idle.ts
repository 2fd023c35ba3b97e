import { FxError } from "../../runtime/base/errors/errors.ts";
import type { CommandProcess } from "../command-process.ts";

/**
 * Calls `listener` with FX1016 if Node has nothing left to wait for while the author's code has not
 * returned. Returns a function that stops listening.
 */
export function onIdle(
  { node }: Pick<CommandProcess, "node">,
  listener: (error: FxError) => void,
): () => void {
  const report = (): void => {
    const hint = "find the promise whose resolve is never called";
    listener(new FxError("FX1016", "the task waits for a promise that can never settle", { hint }));
  };
  node.once("beforeExit", report);
  return () => void node.off("beforeExit", report);
}
