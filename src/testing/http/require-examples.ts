import { FxError } from "../../runtime/base/errors/errors.ts";
import {
  Download,
  getResultRequest,
  getResultSource,
} from "../../runtime/http-connector/declared-results.ts";
import type { HttpDeclaration } from "../../runtime/http-connector/http-declaration.ts";

/**
 * Nobody can turn a function around that reads an answer, so a fake needs an example of the answer.
 *
 * @throws FxError FX2024 with all functions whose answers have none
 */
export function requireExamples({
  definition,
  jobFields,
  outputs,
  definedAt,
}: HttpDeclaration): void {
  const { create, get, results = {} } = definition;
  const missing: string[] = [];
  const add = (field: string, source: unknown, example: unknown, where: string): void => {
    if (typeof source === "function" && example === undefined)
      missing.push(`${field} is a function: ${where}: { … }`);
  };
  if (typeof create === "object")
    for (const [name, type] of jobFields)
      if (!type.omittable)
        add(
          `create.job.${name}`,
          (create.job as Readonly<Record<string, unknown>>)[name],
          create.request.example,
          "create.request.example",
        );
  const polled = typeof get === "object" ? get : undefined;
  const answers = polled?.examples ?? polled?.request.example;
  add("get.state", polled?.state, answers, "get.examples: { running: { … }, succeeded");
  for (const [name, type] of outputs) {
    const result = (results as Readonly<Record<string, unknown>>)[name];
    if (type.omittable || result instanceof Download) continue; // any file will do
    const other = getResultRequest(result);
    const example = other === undefined ? answers : other.example;
    const where = other === undefined ? "get.request.example" : "request.example";
    add(`results.${name}`, getResultSource(result), example, where);
  }
  if (missing.length > 0)
    throw new FxError("FX2024", "a fake of the service needs examples of its answers", {
      details: missing,
      hint: "in the texts of an example, {field} stands for a field of the job",
      location: definedAt.location,
    });
}
