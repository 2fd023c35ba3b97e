import { Flags, type Interfaces } from "@oclif/core";
import { FxError } from "../../runtime/base/errors/errors.ts";
import type { ExecuteRequest } from "../../runtime/execute/resolve-task.ts";
import { protocolFlag, textFlag } from "../shared-flags.ts";

const uriFlag = (
  description: string,
  more: { readonly char?: "c" | "i" | "o" | "p" | "r"; readonly helpGroup?: string } = {},
) => Flags.string({ description, helpValue: "URI", ...more });

/** The flags that `fx execute` uses. Flyte 2's runtime has other names for some of them. */
export const EXECUTE_FLAGS = {
  inputs: uriFlag("The file with the inputs, inputs.pb.", { char: "i" }),
  "output-prefix": uriFlag("The folder for outputs.pb or error.pb."),
  "raw-output-data-prefix": uriFlag("The folder for files and tables."),
  "checkpoint-path": uriFlag("Where the task may store a checkpoint for the next attempt.", {
    char: "c",
  }),
  "prev-checkpoint": uriFlag("The checkpoint of the previous attempt.", { char: "p" }),
  resolver: textFlag(
    "NAME",
    "flyte-fx/task-template or flyte-fx/function. It gets the arguments after --.",
  ),
  protocol: protocolFlag({
    description:
      "The Flyte version that started the container (default: flyte2 with --outputs-path, else flyte1).",
  }),
  "outputs-path": uriFlag("Flyte 2's name for --output-prefix.", {
    char: "o",
    helpGroup: "FLYTE 2",
  }),
  "raw-data-path": uriFlag("Flyte 2's name for --raw-output-data-prefix.", {
    char: "r",
    helpGroup: "FLYTE 2",
  }),
};

/** A template variable that an older Flyte does not know and left in place. */
const UNRENDERED = /^\{\{\s*[.$].*\}\}$/;

/** Throws FX2000 if no flag says where to write the outputs. */
export function readExecuteRequest(
  flags: Interfaces.InferredFlags<typeof EXECUTE_FLAGS>,
  resolverArgs: readonly string[],
): ExecuteRequest {
  const read = (name: keyof typeof EXECUTE_FLAGS) => {
    const value = flags[name] ?? "";
    // Flyte passes `""` for a checkpoint that does not exist.
    return ["", '""'].includes(value) || UNRENDERED.test(value) ? undefined : value;
  };
  const outputPrefix = read("outputs-path") ?? read("output-prefix");
  if (outputPrefix === undefined)
    throw new FxError(
      "FX2000",
      "--output-prefix is missing: fx does not know where to write the outputs",
      { hint: "fx execute --inputs FILE --output-prefix FOLDER --resolver NAME -- ARGS" },
    );
  return {
    inputs: read("inputs"),
    outputPrefix,
    rawOutputPrefix:
      read("raw-data-path") ??
      read("raw-output-data-prefix") ??
      `${outputPrefix.replace(/\/$/, "")}/raw_output`,
    checkpoint: read("checkpoint-path"),
    previousCheckpoint: read("prev-checkpoint"),
    resolver: read("resolver"),
    resolverArgs,
    protocol: flags.protocol ?? (flags["outputs-path"] === undefined ? "flyte1" : "flyte2"),
  };
}
