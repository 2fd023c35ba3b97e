import assert from "node:assert/strict";
import type { Schema } from "../../../src/openapi/api-document.ts";
import { planJobs } from "../support/job-service.ts";
import {
  answer,
  body,
  integer,
  list,
  object,
  operation,
  schemaOf,
  text,
} from "../support/schemas.ts";

/** 2 to the power of this many ways lead to the innermost schema. */
const LEVELS = 20;

/** Two ways to the same schema, which differ only in their description. */
const NESTINGS: Readonly<Record<string, (inner: Schema) => Schema[]>> = {
  alternatives: (inner) => [inner, { ...inner, description: "again" }],
  lists: (inner) => [list(inner), list(inner, { minItems: 1 })],
  maps: (inner) =>
    ["", "again"].map((description) =>
      schemaOf("object", { additionalProperties: inner, description }),
    ),
  objects: (inner) => [object({ "a!": inner }), object({ "a!": inner, "b!": inner })],
};

describe("a plan with alternatives in alternatives", () => {
  for (const [name, nest] of Object.entries(NESTINGS))
    it(`reads each schema once: ${name}`, () => {
      let nested = integer();
      for (let level = 0; level < LEVELS; level += 1)
        nested = schemaOf([], { oneOf: nest(nested) });
      const job = object({ "id!": text(), "status!": nested, detail: nested });
      const { inputs } = planJobs({
        create: operation("POST /jobs", { ...body(object({ "x!": nested })), ...answer(job) }),
        get: operation("GET /jobs/{job_id}", answer(job)),
      });
      assert.equal(inputs.length, 1);
      if (name === "alternatives") assert.equal(inputs[0]!.type.kind, "int");
    });

  it("reads a schema that is its own alternative", () => {
    const oneOf = [text(), integer()];
    const cyclic = schemaOf([], { oneOf });
    oneOf.unshift(cyclic);
    const job = object({ "id!": text(), "status!": cyclic });
    const { inputs } = planJobs({
      create: operation("POST /jobs", { ...body(object({ "x!": cyclic })), ...answer(job) }),
      get: operation("GET /jobs/{job_id}", answer(job)),
    });
    assert.equal(inputs.length, 1);
  });
});
