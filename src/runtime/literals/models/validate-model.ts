import { FxError } from "../../errors/errors.ts";
import type { ObjectModel } from "../../types/flyte-type.ts";
import type { StandardIssue, StandardResult } from "../../types/standard-schema.ts";
import { oneLine } from "../faults/describe-value.ts";
import type { FaultPath } from "../faults/fault-path.ts";
import type { Faults } from "../faults/faults.ts";

/** What a schema gives out for a value; undefined after a fault. Throws FX3020 for one that does not answer at once. */
export function validated(value: unknown, model: ObjectModel, faults: Faults): object | undefined {
  const result = resultOf(value, model, faults);
  if (result === undefined) return undefined;
  if (result.issues != null && result.issues.length > 0)
    for (const issue of result.issues) faults.refuse(issue.message, pathOf(issue));
  else if (
    "value" in result &&
    typeof result.value === "object" &&
    result.value !== null &&
    !Array.isArray(result.value)
  )
    return result.value;
  else
    faults.report(
      "that the schema gives out an object",
      "value" in result ? result.value : undefined,
    );
  return undefined;
}

function resultOf(
  value: unknown,
  model: ObjectModel,
  faults: Faults,
): StandardResult<unknown> | undefined {
  let result: unknown;
  try {
    result = model.validate(value);
  } catch (error) {
    faults.refuse(
      `the schema throws: ${oneLine(String((error as Error | undefined)?.message ?? error))}`,
      [],
    );
    return undefined;
  }
  if (isPromise(result)) throw refusePromise(result);
  if (typeof result === "object" && result !== null) return result as StandardResult<unknown>;
  faults.refuse("the schema gives no result", []);
  return undefined;
}

function isPromise(result: unknown): result is PromiseLike<unknown> {
  return typeof (result as { readonly then?: unknown } | null | undefined)?.then === "function";
}

/** Nobody will wait for it, and its failure must not end the process. */
function refusePromise(result: PromiseLike<unknown>): FxError {
  result.then(undefined, () => undefined);
  return new FxError(
    "FX3020",
    "a schema given to t.object validates asynchronously, while values are converted at once",
    {
      hint: "check what takes time in the task or connector, not in the schema",
    },
  );
}

function pathOf({ path }: StandardIssue): FaultPath {
  return (path ?? []).map((segment) => {
    const key = typeof segment === "object" ? segment.key : segment;
    return typeof key === "symbol" ? String(key) : key;
  });
}
