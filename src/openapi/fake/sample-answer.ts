import type { Schema } from "../api-document.ts";
import { type ConnectorPlan, findKey } from "../connector-plan.ts";
import { allowsNull, findSchema } from "../plan/object-parts.ts";
import { sampleValue } from "../samples/sample-value.ts";
import type { LiteralValue } from "../typescript/write-literal.ts";

type Path = readonly string[];

/** The reason of a job that failed. */
const REASON = "failed on purpose";

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
    return { from, path, mark: types.includes("integer") ? "{job.number}" : "{job.id}" };
  });
  const whole = ids.find(({ from }) => from.answer.length === 0);
  if (whole !== undefined && schema === operations.create.answer?.schema) return whole.mark;
  const marks = [
    { path: findKey(plan, "body"), mark: "{job.key}" },
    ...ids,
    ...(states.flags ?? [])
      .filter(({ path }) => findSchema(schema, path)?.types.includes("boolean"))
      .map(({ path, phase, isEnd }) => ({ path, mark: `{job is ${isEnd ? "ended" : phase}}` })),
    { path: states.flags === undefined ? states.path : [], mark: "{job.state}" },
    { path: states.outcome?.path ?? [], mark: "{job.outcome}" },
  ];
  const message = states.message ?? [];
  // The object around the state is never missing.
  const shared = message.findIndex((name, index) => name !== states.path[index]);
  const around = message.slice(0, shared + 1);
  const places = [
    ...((operations.result ?? operations.get).answer?.schema === schema ? outputs : []).map(
      ({ at }) => ({ path: at.path }),
    ),
    ...marks.map(({ path, mark }) => ({ path, fill: () => mark })),
    { path: message, fill: () => REASON },
    {
      path: around,
      fill: (sample: LiteralValue) => ({
        "{if failed}": sample,
        ...(allowsNull(findSchema(schema, around)!) && { "{else}": null }),
      }),
    },
  ].filter(({ path }) => has(path));
  return sampleValue(schema, { writer: "service", places, moment: "{job.created}" });
}
