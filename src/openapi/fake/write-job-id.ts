import type { ConnectorPlan, Field, MetaField } from "../connector-plan.ts";
import { parsePattern } from "../samples/parse-pattern.ts";
import { fillPattern } from "../samples/sample-text.ts";
import { writeMember } from "../typescript/access-property.ts";
import { writeKey as writeName, writeLiteral } from "../typescript/write-literal.ts";
import { findJobParameter } from "./routes.ts";

/** The part of the ResourceMeta that names a job at the service. */
export function findId({ meta, operations }: ConnectorPlan): MetaField | undefined {
  const parameter = findJobParameter(operations.get, meta);
  return meta.find(({ parameters }) => parameters.includes(parameter ?? "")) ?? meta[0];
}

/** Whether the key that the connector sends with a create becomes the job's ID. */
export function isKeyId(plan: ConnectorPlan): boolean {
  const { idempotency } = plan;
  const from = findId(plan)?.from;
  if (idempotency.kind !== "field") return false;
  if (from === undefined || !("answer" in from)) return true;
  const { in: place, path } = idempotency.at;
  return place === "path" || (place === "body" && path.join("/") === from.answer.join("/"));
}

/** Writes the place in a create's request that has the key. Undefined if it has none. */
export function writeRequestKey(plan: ConnectorPlan): string | undefined {
  const { idempotency, operations } = plan;
  switch (idempotency.kind) {
    case "none":
      return undefined;
    case "header":
      return `request.headers.get(${writeLiteral(idempotency.name)})`;
    default:
      return writePlace(idempotency.at, operations.create.body?.mediaType ?? "");
  }
}

function writePlace({ in: place, path }: Field["at"], mediaType: string): string {
  const name = writeLiteral(path.at(-1) ?? "");
  switch (place) {
    case "header":
    case "cookie":
      return `request.headers.get(${name})`;
    case "query":
      return `new URL(request.url).searchParams.get(${name})`;
    case "path":
      return "decodeURIComponent(created[1]!)";
    case "body": {
      if (!mediaType.includes("json")) return `new URLSearchParams(body).get(${name})`;
      const type = path.reduceRight((inner, key) => `{ ${writeName(key)}?: ${inner} }`, "string");
      const access = path.map((key, index) => writeMember(key, index > 0));
      return `(JSON.parse(body) as ${type})${access.join("")} ?? null`;
    }
  }
}

/** Writes the ID of the job with the number in \`number\`: a text that fits the schema. */
export function writeNewId(plan: ConnectorPlan): string {
  const schema = findId(plan)?.schema;
  if (schema?.types.includes("integer")) return "String(number)";
  if (schema?.format === "uuid")
    return '`00000000-0000-4000-8000-${String(number).padStart(12, "0")}`';
  const parts = schema?.pattern === undefined ? undefined : parsePattern(schema.pattern);
  const counted =
    parts?.findLastIndex(({ characters }) =>
      Array.from("0123456789").every((digit) => characters.includes(digit)),
    ) ?? -1;
  if (parts === undefined || counted === -1) {
    const width = Math.max(1, (schema?.minLength ?? 0) - "job-".length);
    return width === 1 ? "`job-${number}`" : `\`job-\${String(number).padStart(${width}, "0")}\``;
  }
  const before = fillPattern(parts.slice(0, counted), 0);
  const after = fillPattern(parts.slice(counted + 1), 0);
  const width = Math.max(
    parts[counted]!.min,
    (schema?.minLength ?? 0) - before.length - after.length,
  );
  const texts = [
    before === "" ? "" : `${writeLiteral(before)} + `,
    after === "" ? "" : ` + ${writeLiteral(after)}`,
  ];
  return `${texts[0]}String(number).padStart(${width}, "0")${texts[1]}`;
}
