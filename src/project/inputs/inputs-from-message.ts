import { FxError } from "../../runtime/base/errors/errors.ts";
import { mapValues } from "../../runtime/base/json.ts";
import type { Protocol } from "../../runtime/base/protocol.ts";
import { allowFolder, checkAllowed } from "../../runtime/storage/allowed-prefixes.ts";
import { processStorage } from "../../runtime/storage/process-storage.ts";
import { nativeFromLiteral } from "../../runtime/values/conversions.ts";
import { ValueFaults } from "../../runtime/values/faults.ts";
import type { LiteralMap } from "../../runtime/values/literal.ts";
import { resolveOffloaded } from "../../runtime/values/resolve-offloaded.ts";
import { toProtocolFields } from "../../runtime/values/to-protocol-fields.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";
import { FLYTE1 } from "../../runtime/wire/v1/wire.ts";

/** What fx knows of a message with inputs. */
export interface MessageSource {
  /** The folder whose files the message may refer to. */
  readonly projectRoot: string;
  /** The bytes are the same in Flyte 1 and 2, but some values differ. Default: Flyte 1. */
  readonly protocol?: Protocol | undefined;
}

/**
 * Decodes the inputs in a LiteralMap. Keeps undeclared inputs as null, so that they are reported
 * later. Reads offloaded values only from files of the project, because the message is untrusted.
 */
export async function inputsFromMessage(
  bytes: Uint8Array,
  declared: ReadonlyMap<string, TypeNode>,
  file: string,
  { projectRoot, protocol = "flyte1" }: MessageSource,
): Promise<Record<string, unknown>> {
  const fields = toProtocolFields(protocol, declared);
  const faults = new ValueFaults();
  const values = await resolveOffloaded(decode(bytes, file), {
    read: async (uri, limit) => {
      checkAllowed(uri, [allowFolder(projectRoot)]);
      return (await processStorage()).getBytes(uri, { limit });
    },
    decode: FLYTE1.decodeLiteral,
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

function decode(bytes: Uint8Array, file: string): LiteralMap {
  try {
    return FLYTE1.decodeInputs(bytes);
  } catch (error) {
    if (!(error instanceof FxError)) throw error;
    const summary = `${file} does not contain inputs: ${error.message}`;
    throw new FxError("FX2005", summary, { hint: `fx inspect ${file}`, cause: error });
  }
}
