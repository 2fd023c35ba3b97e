import { resolve } from "node:path";
import { Flags } from "@oclif/core";
import { FxError } from "../runtime/base/errors/errors.ts";

let named: string | undefined;

/**
 * The flag `--runs` of every command that reads or writes runs. It sets `FX_RUNS`, which the rest of
 * this process and those that it starts read.
 */
export const RUNS_FLAG = Flags.string({
  description: "The folder that records runs (default: FX_RUNS, or .fx/runs of the project).",
  helpValue: "DIR",
  parse: (folder) => {
    if (folder === "")
      throw new FxError("FX2002", "--runs expects a folder", { hint: "--runs /tmp/fx-runs" });
    named = folder;
    process.env["FX_RUNS"] = resolve(folder);
    return Promise.resolve(folder);
  },
});

/** The folder that the user named with `--runs`, as typed. */
export function getNamedRuns(): string | undefined {
  return named;
}
