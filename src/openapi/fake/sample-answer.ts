import type { Schema } from "../api-document.ts";
import { type ConnectorPlan, findKey } from "../connector-plan.ts";
import { allowsNull, findSchema, ITEMS } from "../plan/object-parts.ts";
import { isMap, sampleValue } from "../samples/sample-value.ts";
import type { LiteralValue } from "../typescript/write-literal.ts";

type Path = readonly string[];

/** The reason of a job that failed. */
export const REASON = "failed on purpose";

/**
 * A sample of an answer about a job. The places that depend on the job have the marks that
 * `dev/fake-answers.ts` fills.
 */
export function sampleAnswer(schema: Schema, plan: ConnectorPlan): LiteralValue {
  const { states, meta, operations, outputs } = plan;
  const has = (path: Path): boolean => path.length > 0 && findSchema(schema, path) !== undefined;
  const ids = meta.flatMap(({ from, schema: { types } }) => {
    if (!("answer" in from)) return [];
    // An answer may have the job in an object of its own: its state is beside its ID.
    const besideState = [...states.path.slice(0, -1), ...from.answer.slice(-1)];
    const path = [from.answer, besideState].find(has) ?? [];
    return { path, mark: types.includes("integer") ? "{job.number}" : "{job.id}" };
  });
  const places = [
    { path: findKey(plan, "body"), mark: "{job.key}" },
    ...ids,
    ...(states.flags ?? []).map(({ path, phase, isEnd }) => ({
      path,
      mark: `{job is ${isEnd ? "ended" : phase}}`,
    })),
    { path: states.flags === undefined ? states.path : [], mark: "{job.state}" },
    { path: states.outcome?.path ?? [], mark: "{job.outcome}" },
  ].filter(({ path }) => has(path));
  const message = [states.message ?? []].find(has);
  const hasOutputs = schema === (operations.result ?? operations.get).answer?.schema;
  const sample = sampleValue(schema, {
    writer: "service",
    include: [
      ...places.map(({ path }) => path),
      ...(hasOutputs ? outputs.map(({ at }) => at.path) : []),
      message ?? [],
    ],
    moment: "{job.created}",
  });
  const answer = places.reduce<LiteralValue>(
    (value, { path, mark }) => replace(value, path, () => mark),
    sample,
  );
  if (message === undefined) return answer;
  // The object around the state is never missing.
  const shared = message.findIndex((name, index) => name !== states.path[index]);
  const place = message.slice(0, shared + 1);
  const isNullable = allowsNull(findSchema(schema, place)!);
  return replace(answer, place, (inside) => ({
    "{if failed}": replace(inside, message.slice(place.length), () => REASON),
    ...(isNullable && { "{else}": null }),
  }));
}

/** Replaces the value at a path, and makes the objects on the way to it. */
function replace(
  value: LiteralValue | undefined,
  [name, ...rest]: Path,
  create: (sample: LiteralValue | undefined) => LiteralValue,
): LiteralValue {
  if (name === undefined) return create(value);
  if (name === ITEMS && Array.isArray(value))
    return value.map((item) => replace(item as LiteralValue, rest, create));
  const entries = new Map(Object.entries(isMap(value) ? value : {}));
  entries.set(name, replace(entries.get(name), rest, create));
  return Object.fromEntries(entries);
}
