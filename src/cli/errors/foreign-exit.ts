import { type FxError, type SourceLocation } from "../../runtime/errors/errors.ts";
import { authorStack } from "../../runtime/source/source-location.ts";

/** An end of the process that fx did not ask for: author code called `process.exit`. */
export interface ForeignExit {
  readonly code: number;
  readonly location: SourceLocation | undefined;
}

/** What such an end means at this moment. */
type JudgeExit = (exit: ForeignExit) => FxError;

const judges: JudgeExit[] = [];
let leaving = false;

/** Ends the process, as fx means it. */
export function leave(code: number): never {
  leaving = true;
  process.exit(code);
}

/** Who listens last is asked, alone. Gives a function that no longer listens. */
export function onForeignExit(judge: JudgeExit): () => void {
  judges.push(judge);
  return () => void judges.splice(judges.indexOf(judge), 1);
}

/** Without this, a `process.exit(0)` in author code would look like success. */
export function reportForeignExit(show: (error: FxError) => void): void {
  process.once("exit", (code) => {
    const judge = judges.at(-1);
    if (leaving || judge === undefined) return;
    leaving = true;
    const error = judge({ code, location: authorStack(new Error("exit")).location });
    process.exitCode = error.exitCode;
    show(error);
  });
}
