import { FLYTE_NAMES, formatTarget } from "../../cluster-setup/backend/backend-target.ts";
import { checkBackend } from "../../cluster-setup/backend/check/check-backend.ts";
import type { CheckedConfig } from "../../cluster-setup/backend/check/finding.ts";
import {
  EXAMPLE_HINT,
  readBackendFile,
} from "../../cluster-setup/backend/check/read-backend-file.ts";
import { joinTypeNames } from "../../cluster-setup/backend/served-types.ts";
import { FindingsError } from "../../process/errors/findings-error.ts";
import { readUserFile, type UserFiles } from "../../process/user-file.ts";
import { decodeUtf8 } from "../../project/inputs/decode-utf8.ts";
import { countOf } from "../../runtime/base/count-of.ts";
import { unreadableFileError } from "../../runtime/loader/unreadable-file-error.ts";
import type { BackendAction } from "./backend-options.ts";

/** A ConfigMap holds at most 1 MiB. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Checks a file. Returns what to print if nothing was found, for people and for `--json`.
 *
 * @throws FindingsError FX4021 with everything that was found
 */
export async function checkBackendFile(
  { file: path, wanted, replicas }: Extract<BackendAction, { readonly do: "check" }>,
  wantedConfig: Omit<CheckedConfig, "service" | "file" | "replicas">,
  files: UserFiles,
): Promise<{ readonly text: string; readonly document: object }> {
  const name = path === "-" ? "standard input" : path;
  const file = await readBackendFile(readText(path, name, files), name, wanted);
  const { findings, notChecked } = checkBackend({ ...wantedConfig, file, replicas });
  const { types, connector } = wantedConfig;
  const { protocol } = file.target;
  const form = `${file.form} of ${FLYTE_NAMES[protocol]}`;
  if (findings.length > 0) {
    const summary = `${countOf(findings.length, "finding")} in ${name}, ${form}`;
    const found = findings.map((finding) => ({ file: name, ...finding }));
    throw new FindingsError("FX4021", summary, found, {
      details: findings.flatMap(({ line, path: key, problem, write }) => [
        `${name}:${line}${key === "" ? "" : `  ${key}`}`,
        `  ${problem}`,
        `  write: ${write}`,
      ]),
      hint: `fx backend ${formatTarget(file.target)} prints a configuration without findings`,
    });
  }
  return {
    text: `✔ ${name} sends tasks of ${joinTypeNames(types)} to ${connector.target}  (${form})\n  not checked: ${notChecked.join(", ")}\n`,
    document: {
      file: name,
      flyte: protocol,
      form: file.form,
      address: connector.target,
      taskTypes: types.map((type) => ({ name: type.name, version: type.version })),
      findings,
      notChecked,
    },
  };
}

function readText(file: string, name: string, files: UserFiles): string {
  try {
    return decodeUtf8(readUserFile(file, files, { mostBytes: MOST_BYTES, pipes: true }));
  } catch (error) {
    throw unreadableFileError("FX2031", "the configuration", name, error, EXAMPLE_HINT);
  }
}
