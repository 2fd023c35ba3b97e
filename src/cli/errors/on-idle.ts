import { FxError } from "../../runtime/errors/errors.ts";

/**
 * Tells when the process has nothing left to wait for, though author code has not answered: it awaits what nothing will settle. Gives a function that no
 * longer watches.
 */
export function onIdle(tell: (error: FxError) => void): () => void {
  const listener = (): void =>
    tell(
      new FxError("FX1016", "the task never ends: it awaits what nothing will settle", {
        hint: "look for a promise whose resolve is never called",
      }),
    );
  process.once("beforeExit", listener);
  return () => void process.off("beforeExit", listener);
}
