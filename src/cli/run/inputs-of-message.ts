import { FxError } from "../../runtime/errors.ts";
import { setOwn } from "../../runtime/json.ts";
import { Faults } from "../../runtime/literals/faults.ts";
import { nativeOf } from "../../runtime/literals/native-of.ts";
import type { TypeNode } from "../../runtime/types/flyte-type.ts";
import { decodeLiteralMap } from "../../runtime/wire/v1/literals.ts";

/** The inputs in a LiteralMap's bytes. One that no input is declared for is none of the task's, and said to be so later. */
export function inputsOfMessage(bytes: Uint8Array, fields: ReadonlyMap<string, TypeNode>, file: string): Record<string, unknown> {
  const inputs: Record<string, unknown> = {};
  const faults = new Faults();
  for (const [name, literal] of Object.entries(decode(bytes, file).literals ?? {})) {
    const node = fields.get(name);
    const before = faults.count;
    setOwn(inputs, name, node === undefined ? null : nativeOf(literal, node, faults));
    faults.within(before, name);
  }
  if (faults.count === 0) return inputs;
  throw new FxError("FX2004", `the inputs in ${file} do not fit the task`, { details: faults.lines(), hint: `fx inspect ${file} shows them` });
}

function decode(bytes: Uint8Array, file: string): ReturnType<typeof decodeLiteralMap> {
  try {
    return decodeLiteralMap(bytes);
  } catch (error) {
    if (!(error instanceof FxError)) throw error;
    throw new FxError("FX2005", `${file} holds no inputs: ${error.message}`, { hint: `fx inspect ${file}`, cause: error });
  }
}
