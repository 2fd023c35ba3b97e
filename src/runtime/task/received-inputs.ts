import { FxError } from "../errors/errors.ts";
import { checkedNatives } from "../literals/checked-natives.ts";
import type { LiteralMap } from "../literals/literal.ts";
import type { TypeNode } from "../types/flyte-type.ts";

/** A task's inputs as native values. Throws FX2004 with every fault. */
export function receivedInputs(
  inputs: LiteralMap,
  fields: ReadonlyMap<string, TypeNode>,
  taskName: string,
): Record<string, unknown> {
  return checkedNatives(
    inputs,
    fields,
    (details) =>
      new FxError("FX2004", `inputs do not fit the interface of ${taskName}`, { details }),
  );
}
