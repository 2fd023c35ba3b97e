import { isPlainObject } from "../../json.ts";
import type { ObjectModel } from "../../types/flyte-type.ts";
import type { Faults } from "../faults/faults.ts";
import { ModelReader } from "../models/model-reader.ts";
import { ModelWriter } from "../models/model-writer.ts";
import { validated } from "../models/validate-model.ts";
import type { Plain } from "../plain/plain.ts";

/** What the schema gives out for a value, as it stands within msgpack or JSON. */
export function modelToPlain(
  value: unknown,
  model: ObjectModel,
  faults: Faults,
): { readonly [name: string]: Plain } {
  const output = validated(value, model, faults);
  return output === undefined
    ? {}
    : (new ModelWriter(model, faults).write(output, model.json, 0) as {
        readonly [name: string]: Plain;
      });
}

/** What the schema gives out for what stood there. */
export function modelOfPlain(plain: unknown, model: ObjectModel, faults: Faults): unknown {
  const before = faults.count;
  if (!isPlainObject(plain)) faults.report("an object", plain);
  const json =
    faults.count === before ? new ModelReader(model, faults).read(plain, model.json) : undefined;
  return faults.count === before ? validated(json, model, faults) : undefined;
}
