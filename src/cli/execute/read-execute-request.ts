import { FxError } from "../../runtime/base/errors/errors.ts";
import type { Protocol } from "../../runtime/base/protocol.ts";
import type { ExecuteRequest } from "../../runtime/execute/resolve-task.ts";

/** The flags that `fx execute` uses. Flyte 2's runtime has other names for some of them. */
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

/** A template variable that an older Flyte does not know and left in place. */
const UNRENDERED = /^\{\{\s*[.$].*\}\}$/;

/** Throws FX2000 if no flag says where to write the outputs. */
export function readExecuteRequest(
  flags: ExecuteFlags,
  resolverArgs: readonly string[],
): ExecuteRequest {
  const outputPrefix =
    withoutPlaceholder(flags["outputs-path"]) ?? withoutPlaceholder(flags["output-prefix"]);
  if (outputPrefix === undefined)
    throw new FxError(
      "FX2000",
      "--output-prefix is missing: fx does not know where to write the outputs",
      { hint: "fx execute --inputs FILE --output-prefix FOLDER --resolver NAME -- ARGS" },
    );
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

/** Flyte passes `""` for a checkpoint that does not exist. */
function withoutPlaceholder(value: string | undefined): string | undefined {
  return value === undefined || value === "" || value === '""' || UNRENDERED.test(value)
    ? undefined
    : value;
}
