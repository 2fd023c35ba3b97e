import { FLYTE_NAMES, formatTarget } from "../../cluster-setup/backend/backend-target.ts";
import { checkBackend } from "../../cluster-setup/backend/check/check-backend.ts";
import {
  EXAMPLE_HINT,
  readBackendFile,
} from "../../cluster-setup/backend/check/read-backend-file.ts";
import type { ConnectorAddress } from "../../cluster-setup/backend/connector-address.ts";
import { joinTypeNames, type ServedType } from "../../cluster-setup/backend/served-types.ts";
import { FindingsError } from "../../process/errors/show-error.ts";
import { readOrRefuse, readUserFile, type UserFiles } from "../../process/user-file.ts";
import { countOf, decodeUtf8 } from "../../runtime/base/text.ts";
import type { CommandHost } from "../fx-command.ts";
import type { BackendOptions } from "./backend-options.ts";

/** A ConfigMap holds at most 1 MiB. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Checks a file. Returns what to print if nothing was found, for people and for `--json`.
 *
 * @throws FindingsError FX4021 with everything that was found
 */
export async function checkBackendFile(
  { file: path, wanted }: Extract<BackendOptions["action"], { readonly do: "check" }>,
  types: readonly ServedType[],
  connector: ConnectorAddress,
  files: UserFiles,
): Promise<Parameters<CommandHost["print"]>> {
  const name = path === "-" ? "standard input" : path;
  const read = () => decodeUtf8(readUserFile(path, files, { mostBytes: MOST_BYTES, pipes: true }));
  const text = readOrRefuse(read, "FX2031", "the configuration", name, EXAMPLE_HINT);
  const backend = await readBackendFile(text, name, wanted);
  const { target } = backend;
  const findings = checkBackend(backend, types, connector);
  if (findings.length > 0) {
    const summary = `${countOf(findings.length, "finding")} in ${name} for ${FLYTE_NAMES[target.protocol]}`;
    const found = findings.map((finding) => ({ file: name, ...finding }));
    throw new FindingsError(found, "FX4021", summary, {
      details: findings.flatMap(({ line, path: key, problem, write }) => [
        `${name}:${line}${key === "" ? "" : `  ${key}`}`,
        `  ${problem}`,
        `  write: ${write}`,
      ]),
      hint: `fx backend ${formatTarget(target)} prints a configuration without findings`,
    });
  }
  return [
    `✔ ${name} sends tasks of ${joinTypeNames(types)} to ${connector.target}  (${FLYTE_NAMES[target.protocol]})\n`,
    {
      file: name,
      flyte: target.protocol,
      address: connector.target,
      taskTypes: types.map((type) => ({ name: type.name, version: type.version })),
      findings,
    },
  ];
}
