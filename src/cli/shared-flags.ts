import { parseEnv } from "node:util";
import { Flags } from "@oclif/core";
import { FxError } from "../runtime/base/errors/errors.ts";
import { readBoundedFile } from "../runtime/base/read-bounded-file.ts";
import { describeUnitless, Duration, lacksUnit } from "../runtime/values/types/duration.ts";
import { unreadableFileError } from "./unreadable-file-error.ts";

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
  description: "Read environment variables from a file; repeatable.",
  helpValue: "FILE",
  ...REPEATABLE,
} as const;

/**
 * Adds the variables in the files to the environment. Variables that are already set win over the
 * files, and later files over earlier ones. Call this before importing the author's modules,
 * because they may read the environment.
 *
 * @returns the names of all variables in the files
 */
export function addEnvFiles(
  files: readonly string[] | undefined,
  env: NodeJS.ProcessEnv,
): ReadonlySet<string> {
  const added = (files ?? []).map(readEnvFile);
  Object.assign(env, ...added, { ...env });
  return new Set(added.flatMap(Object.keys));
}

function readEnvFile(file: string): NodeJS.ProcessEnv {
  try {
    return parseEnv(readBoundedFile(file, { pipes: true }).toString("utf8"));
  } catch (error) {
    throw unreadableFileError("FX2010", "the environment file", file, error, "--env-file .env");
  }
}

/** Returns milliseconds. Throws FX2002 unless the text is a duration above zero. */
export function readTime(flag: string, text: string): number {
  try {
    const ms = Duration.parse(text).toMs();
    if (ms > 0) return ms;
  } catch {
    // reported below
  }
  if (lacksUnit(text))
    throw new FxError("FX2002", `${flag} expects a duration, got ${describeUnitless(text)}`, {
      hint: `${flag} ${text.trim()}s`,
    });
  throw new FxError("FX2002", `${flag} expects a duration, got ${JSON.stringify(text)}`, {
    hint: `${flag} 90s, or ${flag} 1h30m`,
  });
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
