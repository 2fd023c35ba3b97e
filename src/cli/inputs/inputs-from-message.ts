import { FxError } from "../../runtime/base/errors/errors.ts";
import { mapValues } from "../../runtime/base/json.ts";
import { allowFolder, checkAllowed } from "../../runtime/storage/allowed-prefixes.ts";
import { processStorage } from "../../runtime/storage/process-storage.ts";
import { nativeFromLiteral } from "../../runtime/values/conversions.ts";
import { Faults } from "../../runtime/values/faults.ts";
import { resolveOffloaded } from "../../runtime/values/resolve-offloaded.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";
import { decodeLiteral, decodeLiteralMap } from "../../runtime/wire/v1/literals.ts";

/** The file with the message, and the folder whose files the message may refer to. */
export interface MessageFile {
  readonly file: string;
  readonly projectRoot: string;
}

/**
 * Decodes the inputs in a LiteralMap. Keeps undeclared inputs as null, so that they are reported
 * later. Reads offloaded values only from files of the project, because the message is untrusted.
 */
export async function inputsFromMessage(
  bytes: Uint8Array,
  fields: ReadonlyMap<string, TypeNode>,
  { file, projectRoot }: MessageFile,
): Promise<Record<string, unknown>> {
  const faults = new Faults();
  const values = await resolveOffloaded(decode(bytes, file), {
    read: (uri, limit) => readInProject(uri, limit, projectRoot),
    decode: decodeLiteral,
  });
  const inputs = mapValues(values.literals ?? {}, (literal, name) => {
    const node = fields.get(name);
    return node === undefined
      ? null
      : faults.inside(name, () => nativeFromLiteral(literal, node, faults));
  });
  if (faults.count === 0) return inputs;
  throw new FxError("FX2004", `the inputs in ${file} do not fit the task`, {
    details: faults.lines(),
    hint: `fx inspect ${file}`,
  });
}

async function readInProject(uri: string, limit: number, projectRoot: string): Promise<Uint8Array> {
  checkAllowed(uri, [allowFolder(projectRoot)]);
  return (await processStorage()).getBytes(uri, { limit });
}

function decode(bytes: Uint8Array, file: string): ReturnType<typeof decodeLiteralMap> {
  try {
    return decodeLiteralMap(bytes);
  } catch (error) {
    if (!(error instanceof FxError)) throw error;
    throw new FxError("FX2005", `${file} does not contain inputs: ${error.message}`, {
      hint: `fx inspect ${file}`,
      cause: error,
    });
  }
}
