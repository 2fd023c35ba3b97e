import { writeDatasets } from "../../datasets/write-datasets.ts";
import { FxError } from "../../errors.ts";
import { Faults } from "../../literals/faults.ts";
import type { Literal, LiteralMap } from "../../literals/literal.ts";
import { toLiteralMap } from "../../literals/literal-map.ts";
import { literalOfUntyped } from "../../literals/value-type.ts";
import { setOwn } from "../../json.ts";
import type { TypeNode } from "../../types/flyte-type.ts";
import type { Context } from "../context.ts";
import { callAuthor } from "./call-author.ts";
import type { DatasetAccess } from "./dataset-access.ts";

/**
 * Outputs as literals: by their declared fields, else each by what its value is. Rows for a declared dataset are written.
 * Throws FX1003 with every fault.
 */
export async function literalsOfOutputs(outputs: object, fields: ReadonlyMap<string, TypeNode> | undefined, datasets: DatasetAccess, context: Pick<Context, "signal">): Promise<LiteralMap> {
  const faults = new Faults();
  const literals = fields === undefined ? untypedLiterals(outputs, faults) : toLiteralMap(await written(outputs, fields, datasets, context), fields, faults);
  if (faults.count === 0) return literals;
  throw new FxError("FX1003", `outputs do not fit ${fields === undefined ? "Flyte's types" : "the declared interface"}`, { details: faults.lines() });
}

/** What the rows' iterator does is the author's. The signal is made where it is asked for. */
function written(outputs: object, fields: ReadonlyMap<string, TypeNode>, { storage, writesTo }: DatasetAccess, context: Pick<Context, "signal">): Promise<object> {
  const target = writesTo === undefined ? undefined : { prefix: writesTo, storage, caller: context };
  return callAuthor(() => writeDatasets(outputs, fields, target)).catch(refusedForGood);
}

/** A place that may not be written to will be refused the next time, too: the job has failed. */
function refusedForGood(error: unknown): never {
  if (!(error instanceof FxError) || error.code !== "FX5015") throw error;
  throw new FxError("FX1003", `the rows among the outputs cannot be written: ${error.message}`, { cause: error, hint: "fx serve --storage-allow PREFIX, with the prefix of Flyte's outputs" });
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
