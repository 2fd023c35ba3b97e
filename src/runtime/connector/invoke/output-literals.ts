import type { Awaitable } from "../../awaitable.ts";
import { declaresDatasets } from "../../datasets/taken-rows.ts";
import { writeDatasets } from "../../datasets/write-datasets.ts";
import { FxError } from "../../errors/errors.ts";
import { setOwn } from "../../json.ts";
import { Faults } from "../../literals/faults/faults.ts";
import { toLiteralMap } from "../../literals/literal-map.ts";
import type { Literal, LiteralMap } from "../../literals/literal.ts";
import { literalOfUntyped } from "../../literals/value-type.ts";
import type { TypeNode } from "../../types/flyte-type.ts";
import type { Context } from "../context.ts";
import { callAuthor } from "./call-author.ts";
import type { DatasetAccess } from "./dataset-access.ts";

type Fields = ReadonlyMap<string, TypeNode>;

/**
 * Outputs as literals: by their declared fields, else each by what its value is. Rows for a declared dataset are written.
 * Throws FX1003 with every fault.
 */
export function literalsOfOutputs(
  outputs: object,
  fields: Fields | undefined,
  datasets: DatasetAccess,
  context: Pick<Context, "signal">,
): Awaitable<LiteralMap> {
  if (fields === undefined || !declaresDatasets(fields)) return checkedLiterals(outputs, fields);
  return written(outputs, fields, datasets, context).then((references) =>
    checkedLiterals(references, fields),
  );
}

function checkedLiterals(outputs: object, fields: Fields | undefined): LiteralMap {
  const faults = new Faults();
  const literals =
    fields === undefined ? untypedLiterals(outputs, faults) : toLiteralMap(outputs, fields, faults);
  if (faults.count === 0) return literals;
  throw new FxError(
    "FX1003",
    `outputs do not fit ${fields === undefined ? "Flyte's types" : "the declared interface"}`,
    { details: faults.lines() },
  );
}

/** What the rows' iterator does is the author's. The signal is made where it is asked for. */
async function written(
  outputs: object,
  fields: Fields,
  { storage, writesTo }: DatasetAccess,
  context: Pick<Context, "signal">,
): Promise<object> {
  const target =
    writesTo === undefined ? undefined : { prefix: writesTo, storage, caller: context };
  try {
    return await callAuthor(() => writeDatasets(outputs, fields, target));
  } catch (error) {
    throw refusedForGood(error);
  }
}

/** A place that may not be written to will be refused the next time, too: the job has failed. */
function refusedForGood(error: unknown): unknown {
  if (!(error instanceof FxError) || error.code !== "FX5015") return error;
  return new FxError("FX1003", `the rows among the outputs cannot be written: ${error.message}`, {
    cause: error,
    hint: "fx serve --storage-allow PREFIX, with the prefix of Flyte's outputs",
  });
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
