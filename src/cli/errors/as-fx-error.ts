import { Errors } from "@oclif/core";
import { FxError } from "../../runtime/errors/errors.ts";
import { usageError } from "./usage-error.ts";

/** Whatever ended a command, as an error that fx reports: the command line's faults are usage, the rest is fx's own. */
export function asFxError(thrown: unknown, command: string): FxError {
  if (thrown instanceof FxError) return thrown;
  if (thrown instanceof Errors.CLIError) return usageError(thrown, command);
  return new FxError(
    "FX7001",
    `fx broke: ${thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)}`,
    {
      cause: thrown,
      hint: "please report it, with the command line and what --verbose shows",
    },
  );
}
