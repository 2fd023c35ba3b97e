import type { TaskTemplate, Variable } from "../../../src/runtime/wire/models/task-template.ts";
import { FLYTE1 } from "../../../src/runtime/wire/v1/wire.ts";
import { plain } from "./plain.ts";

const { encodeLiteral } = FLYTE1;

/** Converts a template to plain objects; its types become bytes, which omit defaults. */
export function comparable(template: TaskTemplate): unknown {
  const { inputs, outputs } = template.interface;
  return plain({
    ...template,
    interface: {
      inputs: Object.entries(inputs).map(comparableVariable).sort(byName),
      outputs: Object.entries(outputs).map(comparableVariable).sort(byName),
    },
  });
}

interface ComparableVariable {
  readonly name: string;
  readonly description: string;
  readonly type: string;
}

function comparableVariable([name, { type, description }]: [string, Variable]): ComparableVariable {
  return {
    name,
    description,
    type: Buffer.from(encodeLiteral({ offloadedMetadata: { inferredType: type } })).toString("hex"),
  };
}

function byName(a: ComparableVariable, b: ComparableVariable): number {
  return a.name < b.name ? -1 : 1;
}
