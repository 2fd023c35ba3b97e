import { FxError } from "../../errors.ts";
import { Faults } from "../../literals/faults.ts";
import type { LiteralMap } from "../../literals/literal.ts";
import { toNativeMap } from "../../literals/literal-map.ts";
import { fieldsOfVariables } from "../../literals/variables.ts";
import type { TaskTemplate } from "../../task-template/task-template.ts";
import type { TypeNode } from "../../types/flyte-type.ts";
import type { UnknownValues } from "../../types/shape.ts";

/** The inputs as native values: by the connector's own declaration, else by the template's interface. */
export function readInputs(inputs: LiteralMap, template: TaskTemplate, declared: ReadonlyMap<string, TypeNode> | undefined): UnknownValues {
  const faults = new Faults();
  const values = toNativeMap(inputs, declared ?? fieldsOfVariables(template.interface.inputs), faults);
  if (faults.count === 0) return values;
  throw new FxError("FX1015", `inputs do not fit ${declared === undefined ? `the interface of ${template.id.name}` : `what the connector for ${template.type} declares`}`, {
    details: faults.lines(),
    hint: declared === undefined ? "declare inputs on the connector, with t.bigint() where an integer can be past 2^53" : undefined,
  });
}
