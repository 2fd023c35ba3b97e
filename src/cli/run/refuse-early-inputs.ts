import { didYouMean } from "../../runtime/errors/did-you-mean.ts";
import { FxError } from "../../runtime/errors/errors.ts";
import type { RunArguments } from "./split-run-arguments.ts";

/**
 * What stands before TASK are flags of fx.
 *
 * @throws FxError FX2000 for one that fx does not have: most likely it is an input of a task that was not named.
 */
export function refuseEarlyInputs({ own, file }: RunArguments, known: readonly string[]): void {
  const flag = own.find((word) => word.startsWith("--") && !known.includes(nameOf(word)));
  if (flag === undefined) return;
  const name = nameOf(flag);
  const guess = didYouMean(
    `--${name}`,
    known.map((each) => `--${each}`),
  );
  const hint =
    guess === ""
      ? `a task's inputs follow its name: fx run ${file ?? "FILE"} TASK --${name} …`
      : "fx run --help";
  throw new FxError("FX2000", `fx run has no flag --${name}${guess}`, { hint });
}

/** `--name=value` and `--name` alike. */
function nameOf(flag: string): string {
  return flag.slice(2).split("=", 1)[0]!;
}
