import { resolve } from "node:path";
import { Flags, type Interfaces } from "@oclif/core";
import type { CommandProcess } from "../process/command-process.ts";
import { FxError } from "../runtime/base/errors/errors.ts";
import { describeUnitless, lacksUnit, msFromText } from "../runtime/values/types/duration.ts";

/** The flag `--protocol`. Each command adds its description. */
export const protocolFlag = Flags.option({ options: ["flyte1", "flyte2"] as const });

type FlagOptions<T> = Partial<Interfaces.OptionFlag<T>>;
type Filled = { readonly default: unknown } | { readonly required: true };

/** A flag with a value: what help calls the value, and what the flag does. */
export function textFlag<const Options extends FlagOptions<string> = object>(
  helpValue: string,
  description: string,
  options?: Options,
): Interfaces.OptionFlag<Options extends Filled ? string : string | undefined> {
  const flag: unknown = Flags.string({ helpValue, description, ...(options as object) });
  return flag as Interfaces.OptionFlag<Options extends Filled ? string : string | undefined>;
}

/** A flag whose value is an integer. */
export function countFlag<
  const Options extends FlagOptions<number> & { readonly min?: number; readonly max?: number },
>(
  description: string,
  options: Options,
): Interfaces.OptionFlag<Options extends Filled ? number : number | undefined> {
  const flag: unknown = Flags.integer({ description, ...(options as object) });
  return flag as Interfaces.OptionFlag<Options extends Filled ? number : number | undefined>;
}

/** A flag without a value. */
export function switchFlag(
  description: string,
  options: Partial<Interfaces.BooleanFlag<boolean>> = {},
): Interfaces.BooleanFlag<boolean> {
  return Flags.boolean({ description, ...options });
}

interface ListOptions {
  readonly helpGroup?: string;
  /** One use of the flag may have several values. */
  readonly delimiter?: ",";
}

/** A flag that is used once per value. */
export function listFlag(helpValue: string, description: string, options: ListOptions = {}) {
  const repeatable = { multiple: true, multipleNonGreedy: true } as const;
  return Flags.string({ helpValue, description, ...repeatable, ...options });
}

/** The flags `--image` and `--env`, which several commands have. */
export const imageFlag = (options?: ListOptions) =>
  listFlag(
    "IMAGE",
    "The image of container tasks. NAME=IMAGE replaces {{.image.NAME}} (repeatable).",
    options,
  );
export const envFlag = (options?: ListOptions) =>
  listFlag("KEY=VALUE", "An environment variable of container tasks (repeatable).", options);

/** The flag `--version` of the commands about registered tasks. */
export const VERSION_FLAG = Flags.string({
  description: "The version of all tasks (default: a hash for each task).",
  default: "",
});

/** The flag `--env-file` of every command that loads the author's modules. */
export const envFileFlag = (options?: ListOptions) =>
  listFlag("FILE", "Read environment variables from a file (repeatable).", options);

/** The flag `--runs` of every command that reads or writes runs. */
export const RUNS_FLAG = textFlag(
  "DIR",
  "The folder that records runs (default: FX_RUNS, or .fx/runs of the project).",
);

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
  const fault = `${flag} expects a duration above zero, got ${JSON.stringify(text)}`;
  throw new FxError("FX2002", fault, { hint: `${flag} 90s, or ${flag} 1h30m` });
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
