import { resolve } from "node:path";
import { Flags } from "@oclif/core";
import type { CommandProcess } from "../process/command-process.ts";
import { FxError } from "../runtime/base/errors/errors.ts";

/** The flag `--runs` of every command that reads or writes runs. */
export const RUNS_FLAG = Flags.string({
  description: "The folder that records runs (default: FX_RUNS, or .fx/runs of the project).",
  helpValue: "DIR",
});

/** Sets `FX_RUNS`, which the rest of this process and those that it starts read. */
export function useRuns(folder: string, process: CommandProcess): void {
  if (folder === "")
    throw new FxError("FX2002", "--runs expects a folder", { hint: "--runs /tmp/fx-runs" });
  process.namedRuns = folder;
  process.env["FX_RUNS"] = resolve(process.cwd, folder);
}
