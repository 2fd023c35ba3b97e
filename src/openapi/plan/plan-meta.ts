import { createSchema, type Schema } from "../api-document.ts";
import type { ChosenOperations, MetaField, Source } from "../connector-plan.ts";
import { takeName, toCamelCase } from "../typescript/names.ts";
import type { ValueType } from "../value-type.ts";
import { findSchema } from "./object-parts.ts";

/** Names that `create` uses for other things. */
const OTHER_NAMES = "context createJob findJob idempotencyKey inputs job key log request".split(
  " ",
);

/** What identifies a job: the values of the parameters of `get`, `delete` and `result`. */
export function planMeta(operations: ChosenOperations): MetaField[] {
  const { create, get, delete: cancel, result, sources } = operations;
  const all = [get, cancel, result].flatMap((operation) => operation?.parameters ?? []);
  const bySource = new Map<string, { source: Source; parameters: string[] }>();
  for (const [name, source] of sources) {
    const key = JSON.stringify(source);
    const known = bySource.get(key);
    if (known === undefined) bySource.set(key, { source, parameters: [name] });
    else known.parameters.push(name);
  }
  const taken = new Set(OTHER_NAMES);
  return [...bySource.values()].map(({ source, parameters }) => {
    const [name] = parameters;
    const own = all.find((parameter) => parameter.name === name)?.schema;
    const answer =
      "answer" in source
        ? create.answer && findSchema(create.answer.schema, source.answer)
        : undefined;
    const schema = answer ?? own ?? createSchema(["string"]);
    return {
      name: takeName(toCamelCase(name!), taken),
      schema,
      type: toMetaType(schema),
      parameters,
      from: source,
    };
  });
}

function toMetaType({ types }: Schema): ValueType {
  return { kind: types.includes("string") || !types.includes("integer") ? "string" : "int" };
}
