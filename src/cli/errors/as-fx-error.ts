import { Errors } from "@oclif/core";
import { FxError } from "../../runtime/errors.ts";

/** What oclif says of flags that take several values; those of fx take one each. */
const OCLIF_ADVICE = /^(Note: --\S+ allows multiple values|Alternatively, you can use "--")/;

/** Whatever ended a command, as an error that fx reports: the command line's faults are usage, the rest is fx's own. */
export function asFxError(thrown: unknown, command: string): FxError {
  if (thrown instanceof FxError) return thrown;
  if (thrown instanceof Errors.CLIError) {
    const message = thrown.message.replace(/\n*See more help with --help\s*$/, "").trim();
    const [first = "", ...details] = message.split("\n").map((line) => line.trim()).filter((line) => line !== "" && !OCLIF_ADVICE.test(line));
    return new FxError("FX2000", first, { details, hint: `fx ${command} --help`, cause: thrown });
  }
  return new FxError("FX7001", `fx broke: ${thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)}`, {
    cause: thrown,
    hint: "please report it, with the command line and what --verbose shows",
  });
}
