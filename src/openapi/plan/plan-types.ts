import type { Schema } from "../api-document.ts";
import type { ChosenOperations, Idempotency, OperationTypes, States } from "../connector-plan.ts";
import type { ValueType } from "../value-type.ts";
import { addHttpStatus } from "./http-status.ts";
import { findSchema } from "./object-parts.ts";
import { listBodySecrets } from "./plan-credentials.ts";
import { ITEMS, type Path, type TypeReader } from "./type-reader.ts";

/** What code reads from answers. */
interface Readings {
  readonly states: States;
  readonly idempotency: Idempotency;
}

/** Types of what the operations send and answer. The objects that code looks into are typed. */
export function planTypes(
  { create, get, result, list, sources }: ChosenOperations,
  { states, idempotency }: Readings,
  reader: TypeReader,
): OperationTypes {
  const places = [...sources.values()];
  const answers = places.flatMap((source) => ("answer" in source ? [source.answer] : []));
  const requests = places.flatMap((source) =>
    "request" in source && source.request.in === "body" ? [source.request.path] : [],
  );
  const { path, outcome, flags = [], reasons } = states;
  const texts = reasons.map(({ path: place, item = [] }) => [
    ...place,
    ...item.flatMap((name) => [ITEMS, name]),
  ]);
  const read = [...answers, path, outcome?.path ?? [], ...flags.map((each) => each.path), ...texts];
  const typed = [[], ...read.flatMap(listParents)];
  const readAnswer = (schema: Schema, name: string): ValueType =>
    reader.read(schema, "answer", name, typed);
  const secrets = listBodySecrets(create, idempotency).map((name) => [name]);
  const asked = [[], ...[...requests, findKey(idempotency)].flatMap(listParents)];
  const item =
    idempotency.kind === "list" ? findItem(list?.answer?.schema, idempotency.items) : undefined;
  // In this order: of an answer and a request with the same name, the answer keeps it.
  return {
    created: create.answer && readAnswer(create.answer.schema, "CreatedJob"),
    job:
      get.answer === undefined
        ? { kind: "json" }
        : readAnswer(addHttpStatus(get.answer.schema, states), "Job"),
    result: result?.answer && reader.read(result.answer.schema, "answer", "JobResult", [[]]),
    list:
      item && idempotency.kind === "list"
        ? wrap(readAnswer(item, "Job"), idempotency.items, reader)
        : undefined,
    body:
      create.body &&
      reader.read(create.body.schema, "request", "NewJob", asked, [
        findKey(idempotency),
        ...secrets,
      ]),
  };
}

/** The places of the objects around a property. */
function listParents(path: Path): Path[] {
  return path.map((_, depth) => path.slice(0, depth));
}

function findItem(schema: Schema | undefined, items: Path): Schema | undefined {
  return schema === undefined ? undefined : findSchema(schema, items)?.items;
}

/** Of the answer of a list, code reads nothing but the jobs. */
function wrap(item: ValueType, items: Path, reader: TypeReader): ValueType {
  const list: ValueType = { kind: "list", of: item };
  return items.reduceRight<ValueType>(
    (type, name) => reader.object("JobList", [{ name, required: true, type }], "answer"),
    list,
  );
}

/** The place of the idempotency key, which is not an input, in the body. */
function findKey(idempotency: Idempotency): Path {
  return "at" in idempotency && idempotency.at.in === "body" ? idempotency.at.path : [];
}
