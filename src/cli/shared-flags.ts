import { resolve } from "node:path";
import { Flags } from "@oclif/core";
import type { CommandProcess } from "../process/command-process.ts";
import { FxError } from "../runtime/base/errors/errors.ts";
import { describeUnitless, lacksUnit, msFromText } from "../runtime/values/types/duration.ts";

/** The flag `--protocol`. Each command adds its description. */
export const protocolFlag = Flags.option({ options: ["flyte1", "flyte2"] as const });

/** For a flag that is used once per value. */
export const REPEATABLE = { multiple: true, multipleNonGreedy: true } as const;

/** The options of `--image` and `--env`, which several commands have. */
export const IMAGE_FLAG = {
  ...REPEATABLE,
  description: "The image of container tasks. NAME=IMAGE replaces {{.image.NAME}} (repeatable).",
  helpValue: "IMAGE",
} as const;
export const ENV_FLAG = {
  ...REPEATABLE,
  description: "An environment variable of container tasks (repeatable).",
  helpValue: "KEY=VALUE",
} as const;

/** The flag `--env-file` of every command that loads the author's modules. */
export const ENV_FILE_FLAG = {
  description: "Read environment variables from a file (repeatable).",
  helpValue: "FILE",
  ...REPEATABLE,
} as const;

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

/** Returns milliseconds. Throws FX2002 unless the text is a duration above zero. */
export function readTime(flag: string, text: string): number {
  const ms = msFromText(text) ?? 0;
  if (ms > 0) return ms;
  if (lacksUnit(text) && Number(text) > 0)
    throw new FxError("FX2002", `${flag} expects a duration, got ${describeUnitless(text)}`, {
      hint: `${flag} ${text.trim()}s`,
    });
  throw new FxError(
    "FX2002",
    `${flag} expects a duration above zero, got ${JSON.stringify(text)}`,
    {
      hint: `${flag} 90s, or ${flag} 1h30m`,
    },
  );
}

const UNITS: Readonly<Record<string, number>> = { "": 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** Returns bytes. Throws FX2002 unless the text is a size above zero and below 2 GiB. */
export function readSize(flag: string, text: string): number {
  const [, amount = "", unit = ""] = /^(\d{1,10})\s*([KMG]?)(?:i?B)?$/i.exec(text) ?? [];
  const bytes = Number(amount) * (UNITS[unit.toUpperCase()] ?? 0);
  if (amount !== "" && bytes > 0 && bytes <= 2 ** 31 - 1) return bytes;
  throw new FxError("FX2002", `${flag} expects a size below 2 GiB, got ${JSON.stringify(text)}`, {
    hint: `${flag} 16MiB`,
  });
}
