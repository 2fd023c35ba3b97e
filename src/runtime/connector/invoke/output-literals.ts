import { FxError } from "../../errors.ts";
import { Faults } from "../../literals/faults.ts";
import type { Literal, LiteralMap } from "../../literals/literal.ts";
import { toLiteralMap } from "../../literals/literal-map.ts";
import { literalOfUntyped } from "../../literals/value-type.ts";
import { setOwn } from "../../json.ts";
import type { TypeNode } from "../../types/flyte-type.ts";

/** Outputs as literals: by their declared fields, else each by what its value is. Throws FX1003 with every fault. */
export function literalsOfOutputs(outputs: object, fields: ReadonlyMap<string, TypeNode> | undefined): LiteralMap {
  const faults = new Faults();
  const literals = fields === undefined ? untypedLiterals(outputs, faults) : toLiteralMap(outputs, fields, faults);
  if (faults.count === 0) return literals;
  throw new FxError("FX1003", `outputs do not fit ${fields === undefined ? "Flyte's types" : "the declared interface"}`, { details: faults.lines() });
}

function untypedLiterals(outputs: object, faults: Faults): LiteralMap {
  const literals: Record<string, Literal> = {};
  for (const [name, value] of Object.entries(outputs)) {
    const before = faults.count;
    setOwn(literals, name, literalOfUntyped(value, faults));
    faults.within(before, name);
  }
  return { literals };
}
