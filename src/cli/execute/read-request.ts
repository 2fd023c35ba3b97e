import { FxError } from "../../runtime/base/errors/errors.ts";
import type { ExecuteRequest } from "../../runtime/execute/resolve-task.ts";
import type { Protocol } from "../../runtime/base/protocol.ts";

/** The flags of `fx execute` that say something; those of Flyte 2's runtime have other names. */
export interface ExecuteFlags {
  readonly inputs?: string | undefined;
  readonly "output-prefix"?: string | undefined;
  readonly "raw-output-data-prefix"?: string | undefined;
  readonly "outputs-path"?: string | undefined;
  readonly "raw-data-path"?: string | undefined;
  readonly "checkpoint-path"?: string | undefined;
  readonly "prev-checkpoint"?: string | undefined;
  readonly protocol?: Protocol | undefined;
  readonly resolver?: string | undefined;
}

/** A variable that Flyte did not fill in, as an older one does not know it. */
const UNRENDERED = /^\{\{\s*[.$].*\}\}$/;

/** Throws FX2000 where it is not said where the outputs go. */
export function readExecuteRequest(
  flags: ExecuteFlags,
  resolverArgs: readonly string[],
): ExecuteRequest {
  const outputPrefix = given(flags["outputs-path"]) ?? given(flags["output-prefix"]);
  if (outputPrefix === undefined)
    throw new FxError("FX2000", "--output-prefix is missing: nowhere to put the outputs", {
      hint: "fx execute --inputs FILE --output-prefix FOLDER --resolver NAME -- ARGS",
    });
  return {
    inputs: given(flags.inputs),
    outputPrefix,
    rawOutputPrefix:
      given(flags["raw-data-path"]) ??
      given(flags["raw-output-data-prefix"]) ??
      `${outputPrefix.replace(/\/$/, "")}/raw_output`,
    checkpoint: given(flags["checkpoint-path"]),
    previousCheckpoint: given(flags["prev-checkpoint"]),
    resolver: given(flags.resolver),
    resolverArgs,
    protocol: flags.protocol ?? (flags["outputs-path"] === undefined ? "flyte1" : "flyte2"),
  };
}

/** For a checkpoint that there is not Flyte writes two quotation marks. */
function given(value: string | undefined): string | undefined {
  return value === undefined || value === "" || value === '""' || UNRENDERED.test(value)
    ? undefined
    : value;
}
