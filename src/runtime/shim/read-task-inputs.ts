import { FxError } from "../errors.ts";
import { Faults } from "../literals/faults.ts";
import type { LiteralMap } from "../literals/literal.ts";
import { toNativeMap } from "../literals/literal-map.ts";
import type { TypeNode } from "../types/flyte-type.ts";

/** A task's inputs as native values. Throws FX2004 with every fault. */
export function readTaskInputs(inputs: LiteralMap, fields: ReadonlyMap<string, TypeNode>, taskName: string): Record<string, unknown> {
  const faults = new Faults();
  const natives = toNativeMap(inputs, fields, faults);
  if (faults.count === 0) return natives;
  throw new FxError("FX2004", `inputs do not fit the interface of ${taskName}`, { details: faults.lines() });
}
