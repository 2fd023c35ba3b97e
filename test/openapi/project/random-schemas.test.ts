import assert from "node:assert/strict";
import fc from "fast-check";
import type { ApiOperation, Schema, JsonType } from "../../../src/openapi/api-document.ts";
import type { ConnectorPlan } from "../../../src/openapi/connector-plan.ts";
import { writeDeclaration } from "../../../src/openapi/project/write-declaration.ts";
import { compileProjects } from "../support/compile-projects.ts";
import { OPERATIONS, planJobs } from "../support/job-service.ts";
import { answer, body, object, operation, parameter, schemaOf, text } from "../support/schemas.ts";

const RUNS = Number(process.env["FX_FUZZ_RUNS"] ?? 30);
const SEED = Number(process.env["FX_FUZZ_SEED"] ?? 1);

/** Names and texts that try to leave their place in the code, and ordinary ones. */
const HOSTILE = [
  ..."id|name|input_file_id|X-Request-Id|data|class|default|constructor|__proto__|prototype".split(
    "|",
  ),
  ..."*/ process.exit(1) /*|${process.exit(1)}|`|\"|'|\\|\n// x|\u2028|\u202e|\ud800|0|1.5|a-b|a b".split(
    "|",
  ),
  ..."größe|日本|\u001b[31m|</script>|toString|Job|Date|Promise|t|Resource|inputs|job|key".split(
    "|",
  ),
];

const words = fc.constantFrom(...HOSTILE);
const scalars = fc.constantFrom<JsonType>("string", "integer", "number", "boolean");
const defaults = fc.constantFrom(undefined, null, 1, 1.5, "x", "a'\"b", true, ["a"], { a: 1 });

const scalar: fc.Arbitrary<Schema> = fc
  .record({
    type: scalars,
    isNullable: fc.boolean(),
    format: fc.constantFrom(undefined, "date-time", "duration", "uuid", "int64"),
    description: fc.option(words, { nil: undefined }),
    values: fc.option(fc.uniqueArray(words, { minLength: 1, maxLength: 4 }), {
      nil: undefined,
      freq: 3,
    }),
    default: defaults,
    readOnly: fc.boolean(),
  })
  .map(({ type, isNullable, values, ...details }) =>
    schemaOf(isNullable ? [type, "null"] : type, {
      ...details,
      ...(type === "string" && values !== undefined && { enum: values }),
    }),
  );

const { schema } = fc.letrec<{ schema: Schema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc
      .record({
        properties: fc.dictionary(words, tie("schema"), { maxKeys: 4 }),
        required: fc.subarray(HOSTILE),
        name: fc.option(words, { nil: undefined }),
        description: fc.option(words, { nil: undefined }),
      })
      .map(({ properties, required, ...details }) =>
        object(properties, { ...details, required: new Set(required) }),
      ),
    tie("schema").map((items) => schemaOf("array", { items })),
    tie("schema").map((additionalProperties) => schemaOf("object", { additionalProperties })),
    fc.array(tie("schema"), { minLength: 1, maxLength: 3 }).map((oneOf) => schemaOf([], { oneOf })),
    fc.constant(schemaOf([])),
  ),
}));

const job = fc
  .record({
    more: fc.dictionary(words, schema, { maxKeys: 5 }),
    states: fc.uniqueArray(words, { minLength: 1, maxLength: 4 }),
    kind: fc.nat(3),
    isRequired: fc.boolean(),
  })
  .map(({ more, states, kind, isRequired }) => {
    const mark = isRequired ? "!" : "";
    const state = [
      { [`status${mark}`]: text({ enum: ["running", "done", ...states] }) },
      { [`state${mark}`]: text({ description: `One of "queued", "failed" and ${states.join()}` }) },
      { [`done${mark}`]: schemaOf("boolean"), error: object({ message: text() }) },
      {},
    ][kind]!;
    return object({ ...more, [`id${mark}`]: text(), ...state }, { name: "Job" });
  });

const plan: fc.Arbitrary<ConnectorPlan> = fc
  .record({
    job,
    body: fc.option(schema, { nil: undefined }),
    parameters: fc.dictionary(words, scalar, { maxKeys: 3 }),
    isResult: fc.boolean(),
    result: schema,
    canCancel: fc.boolean(),
    summary: words,
  })
  .map((parts) => {
    const create: ApiOperation = operation("POST /jobs", {
      summary: parts.summary,
      security: OPERATIONS.create.security,
      parameters: Object.entries(parts.parameters).map(([name, its], index) =>
        parameter(index % 2 === 0 ? "query" : "header", name, { required: true, schema: its }),
      ),
      ...(parts.body && body(parts.body)),
      ...answer(parts.job),
    });
    return planJobs({
      create,
      get: operation("GET /jobs/{job_id}", answer(parts.job)),
      delete: parts.canCancel ? OPERATIONS.delete : undefined,
      result: parts.isResult ? operation("GET /jobs/{job_id}/r", answer(parts.result)) : undefined,
    });
  });

describe("connectors of random and hostile documents", function () {
  this.timeout(300_000);

  it("compile, apart from open decisions", () => {
    const sources = fc.sample(plan, { numRuns: RUNS, seed: SEED }).map(writeDeclaration);
    const faults = compileProjects(
      Object.fromEntries(sources.map((each, at) => [String(at), { "src/index.ts": each }])),
    );
    for (const [at, found] of Object.entries(faults)) {
      const others = found.filter((fault) => !/'undecided' does not exist in type/.test(fault));
      assert.deepEqual(others, [], sources[Number(at)]);
    }
  });
});
