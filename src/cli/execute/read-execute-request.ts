import { FxError } from "../../runtime/base/errors/errors.ts";
import type { Protocol } from "../../runtime/base/protocol.ts";
import type { ExecuteRequest } from "../../runtime/execute/resolve-task.ts";

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
  const outputPrefix =
    withoutPlaceholder(flags["outputs-path"]) ?? withoutPlaceholder(flags["output-prefix"]);
  if (outputPrefix === undefined)
    throw new FxError("FX2000", "--output-prefix is missing: nowhere to put the outputs", {
      hint: "fx execute --inputs FILE --output-prefix FOLDER --resolver NAME -- ARGS",
    });
  return {
    inputs: withoutPlaceholder(flags.inputs),
    outputPrefix,
    rawOutputPrefix:
      withoutPlaceholder(flags["raw-data-path"]) ??
      withoutPlaceholder(flags["raw-output-data-prefix"]) ??
      `${outputPrefix.replace(/\/$/, "")}/raw_output`,
    checkpoint: withoutPlaceholder(flags["checkpoint-path"]),
    previousCheckpoint: withoutPlaceholder(flags["prev-checkpoint"]),
    resolver: withoutPlaceholder(flags.resolver),
    resolverArgs,
    protocol: flags.protocol ?? (flags["outputs-path"] === undefined ? "flyte1" : "flyte2"),
  };
}

/** For a checkpoint that there is not Flyte writes two quotation marks. */
function withoutPlaceholder(value: string | undefined): string | undefined {
  return value === undefined || value === "" || value === '""' || UNRENDERED.test(value)
    ? undefined
    : value;
}
