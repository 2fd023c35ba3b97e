import { FxError } from "../../runtime/base/errors/errors.ts";
import { readAuthorStack } from "../../runtime/base/source/source-location.ts";

/** A call of `process.exit` in author code. */
export type ForeignExit = ReturnType<typeof locateExit>;

/** Call this within `process.exit`: it finds the author's line on the stack. */
export function locateExit(code: unknown) {
  return { code, location: readAuthorStack(new Error("exit")).location };
}

/** FX1012 */
export function foreignExitError({ code, location }: ForeignExit): FxError {
  return new FxError("FX1012", `author code called process.exit(${String(code)})`, {
    location,
    hint: "throw an error instead",
  });
}
