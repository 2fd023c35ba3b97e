import { bindReferences } from "../../datasets/bound-datasets.ts";
import { FxError } from "../../errors/errors.ts";
import { checkedNatives } from "../../literals/checked-natives.ts";
import { fieldsIn } from "../../literals/fields-in.ts";
import type { LiteralMap } from "../../literals/literal.ts";
import { fieldsOfVariables } from "../../literals/variables.ts";
import type { TaskTemplate } from "../../task-template/task-template.ts";
import type { TypeNode } from "../../types/flyte-type.ts";
import type { UnknownValues } from "../../types/shape.ts";
import { protocolOf } from "../../wire/template/template-origin.ts";
import type { DatasetAccess } from "./dataset-access.ts";

/** The inputs as native values: by the connector's own declaration, else by the template's interface. */
export function declaredInputs(
  inputs: LiteralMap,
  template: TaskTemplate,
  declared: ReadonlyMap<string, TypeNode> | undefined,
  { storage }: DatasetAccess,
): UnknownValues {
  const hint =
    declared === undefined
      ? "declare inputs on the connector, with t.bigint() where an integer can be past 2^53"
      : undefined;
  const whose =
    declared === undefined
      ? `the interface of ${template.id.name}`
      : `what the connector for ${template.type} declares`;
  const fields =
    declared === undefined
      ? fieldsOfVariables(template.interface.inputs)
      : fieldsIn(protocolOf(template), declared);
  const natives = checkedNatives(
    inputs,
    fields,
    (details) => new FxError("FX1015", `inputs do not fit ${whose}`, { details, hint }),
  );
  if (storage !== undefined) bindReferences(natives, fields, storage);
  return natives;
}
