import assert from "node:assert/strict";
import { check } from "prettier";
import type { ConnectorPlan } from "../../../src/openapi/connector-plan.ts";
import { writeIndex } from "../../../src/openapi/project/write-index.ts";
import { writeService } from "../../../src/openapi/project/write-service.ts";
import { compileProjects, type Sources } from "../support/compile-projects.ts";
import { JOB, planJobs } from "../support/job-service.ts";
import { answer, object, operation, text } from "../support/schemas.ts";

const paused = object({ "id!": text(), "status!": text({ enum: ["running", "paused", "done"] }) });

const PLANS: Readonly<Record<string, ConnectorPlan>> = {
  "a bearer token, an enum of states and an idempotency key": planJobs(),
  "no way to cancel": planJobs({ delete: undefined }),
  "states that a person must place": planJobs({
    get: operation("GET /jobs/{job_id}", answer(paused)),
  }),
  "no state": planJobs({ get: operation("GET /jobs/{job_id}", answer(object({ "id!": text() }))) }),
  "a relative address": planJobs({}, { servers: ["/api/v2"] }),
};

/** The errors that ask a person for a decision. */
const DECISIONS: Readonly<Record<string, readonly RegExp[]>> = {
  "states that a person must place": [
    /^src\/index\.ts:\d+: Argument of type '"paused"' is not assignable to parameter of type 'never'/,
  ],
  "no state": [/^src\/index\.ts:\d+: Argument of type '\w+' is not assignable to .* 'never'/],
};

describe("the sources of a generated connector", function () {
  this.timeout(120_000);
  const projects = Object.fromEntries(
    Object.entries(PLANS).map(([name, plan], index) => [name, { index, ...writeSources(plan) }]),
  );
  let faults: Record<string, string[]> = {};
  before(() => {
    faults = compileProjects(
      Object.fromEntries(
        Object.values(projects).map(({ index, sources }) => [`project-${index}`, sources]),
      ),
    );
  });

  for (const [name, { index, sources }] of Object.entries(projects)) {
    it(`compile, apart from open decisions: ${name}`, () => {
      const found = faults[`project-${index}`]!;
      const expected = DECISIONS[name] ?? [];
      assert.equal(found.length, expected.length, found.join("\n"));
      for (const [at, fault] of found.entries()) assert.match(fault, expected[at]!);
    });

    it(`are formatted as Prettier does: ${name}`, async () => {
      for (const source of Object.values(sources))
        assert.ok(await check(source, { parser: "typescript", printWidth: 100 }), source);
    });
  }

  it("declare secrets, inputs, outputs and the job's ID", () => {
    const index = writeIndex(planJobs());
    assert.match(index, /secrets: \["JOBS_TOKEN"\]/);
    assert.match(index, /text: t\.string\(\)\.describe\("The text whose words the job counts\."\)/);
    assert.match(index, /priority: t\.int\(\)\.default\(3\)/);
    assert.match(index, /notifyAt: t\.optional\(t\.datetime\(\)\)/);
    assert.match(index, /startedAt: t\.optional\(t\.datetime\(\)\)/);
    assert.match(index, /resourceMeta: \{\n {4}jobId: t\.string\(\),/);
    assert.ok(JOB.properties.has("error"));
    assert.doesNotMatch(index, /^ {4}(status|error):/m);
  });
});

function writeSources(plan: ConnectorPlan): { readonly sources: Sources } {
  return { sources: { "src/index.ts": writeIndex(plan), "src/service.ts": writeService(plan) } };
}
