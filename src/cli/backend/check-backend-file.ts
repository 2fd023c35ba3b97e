import { type BackendTarget, FLYTE_NAMES } from "../../cluster-setup/backend/backend-target.ts";
import { checkBackend } from "../../cluster-setup/backend/check/check-backend.ts";
import {
  EXAMPLE_HINT,
  readBackendFile,
} from "../../cluster-setup/backend/check/read-backend-file.ts";
import type { ConnectorAddress } from "../../cluster-setup/backend/connector-address.ts";
import { joinTypeNames, type ServedType } from "../../cluster-setup/backend/served-types.ts";
import { FindingsError } from "../../process/errors/show-error.ts";
import { readOrRefuse, readUserFile } from "../../process/user-file.ts";
import { countOf, decodeUtf8 } from "../../runtime/base/text.ts";
import type { CommandHost } from "../fx-command.ts";
import type { BackendOptions } from "./backend-options.ts";

/** A ConfigMap holds at most 1 MiB. */
const MOST_BYTES = 4 * 1024 * 1024;

/** What is checked against a file. */
interface CheckedConnectors {
  readonly types: readonly ServedType[];
  readonly connector: ConnectorAddress;
  /** The command that prints the configuration of a target, to paste. */
  readonly commandFor: (target: BackendTarget) => string;
}

/**
 * Checks a file. Prints warnings, and returns what to print if nothing else was found, for people and
 * for `--json`.
 *
 * @throws FindingsError FX4021 with everything that was found
 */
export async function checkBackendFile(
  { file: path, wanted }: Extract<BackendOptions["action"], { readonly do: "check" }>,
  { types, connector, commandFor }: CheckedConnectors,
  host: CommandHost,
): Promise<Parameters<CommandHost["print"]>> {
  const name = path === "-" ? "standard input" : path;
  const read = () =>
    decodeUtf8(readUserFile(path, host.process, { mostBytes: MOST_BYTES, pipes: true }));
  const text = readOrRefuse(read, "FX2031", "the configuration", name, EXAMPLE_HINT);
  const backend = await readBackendFile(text, name, wanted);
  const { target } = backend;
  const flyte = FLYTE_NAMES[target.protocol];
  const { findings, warnings } = checkBackend(backend, types, connector);
  const describe = ({ line, path: key, problem, write }: (typeof findings)[number]) => [
    `${name}:${line}${key === "" ? "" : `  ${key}`}`,
    `  ${problem}`,
    `  write: ${write}`,
  ];
  if (findings.length > 0) {
    const summary = `${countOf(findings.length, "finding")} in ${name} for ${flyte}`;
    const found = findings.map((finding) => ({ file: name, ...finding }));
    throw new FindingsError(found, "FX4021", summary, {
      details: findings.flatMap(describe),
      hint: `${commandFor(target)} prints a configuration without findings`,
    });
  }
  for (const warning of host.wantsJson ? [] : warnings) {
    const [place, ...rest] = describe(warning);
    host.note(`warning: ${place}`, ...rest);
  }
  const result =
    warnings.length === 0
      ? `sends tasks of ${joinTypeNames(types)} to ${connector.target}`
      : "has no findings";
  return [
    `✔ ${name} ${result}  (${flyte})\n`,
    {
      file: name,
      flyte: target.protocol,
      address: connector.target,
      taskTypes: types.map((type) => ({ name: type.name, version: type.version })),
      findings,
      warnings,
    },
  ];
}
