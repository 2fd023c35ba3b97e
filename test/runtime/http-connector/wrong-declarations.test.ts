import assert from "node:assert/strict";
import { apiKey, defineHttpConnector, requested } from "../../../src/entries/http.ts";
import { t } from "../../../src/entries/index.ts";
import { connectorChecks } from "../../../src/testing/connector-checks.ts";
import { createHttpWorld } from "../../../src/testing/http/http-world.ts";

const RIGHT = {
  taskType: "jobs",
  service: { url: "https://jobs.example/api", auth: apiKey("JOB_KEY", "X-Key") },
  inputs: { text: t.string() },
  outputs: { words: t.int() },
  resourceMeta: { id: t.string() },
  create: {
    request: { path: "/jobs", body: ["text"] },
    key: { header: "Idempotency-Key" },
    job: { id: "data.id" },
  },
  get: { request: { path: "/jobs/{id}" }, state: "data.state", reason: "data.error" },
  states: {
    queued: ["new"],
    running: ["busy"],
    succeeded: ["done"],
    failed: ["error"],
    aborted: ["gone"],
  },
  results: { words: "data.words" },
  cancel: { request: { path: "/jobs/{id}/cancel" } },
} as const;

type Part = "service" | "create" | "get" | "states" | "results" | "cancel";
type Changes = { readonly [Name in Part]?: unknown };

/** Declarations with one fault each, and what says so. */
const WRONG: readonly (readonly [what: string, Changes, named: RegExp])[] = [
  [
    "the path of a create",
    { create: { ...RIGHT.create, request: { path: "/job", body: ["text"] } } },
    /POST \/job failed: 404/,
  ],
  [
    "the path of the id",
    { create: { ...RIGHT.create, job: { id: "data.jobId" } } },
    /create\.job\.id: the answer of POST \/jobs has no data\.jobId: data has id/,
  ],
  [
    "the header of the key",
    { create: { ...RIGHT.create, key: { header: "Request-Id" } } },
    /create\/repeated .* two creates with one identity returned two jobs/,
  ],
  [
    "the path of a poll",
    { get: { ...RIGHT.get, request: { path: "/job/{id}" } } },
    /job jobs-\d+ not found/,
  ],
  [
    "the path of the state",
    { get: { ...RIGHT.get, state: "data.status" } },
    /get\.state: the answer of GET \/jobs\/\{id\} has no data\.status: data has state/,
  ],
  [
    "a state that is missing",
    { states: { ...RIGHT.states, running: ["working"] } },
    /the state "busy", which states does not have: it has new, working, done/,
  ],
  [
    "the path of a result",
    { results: { words: "data.count" } },
    /results\.words: the answer of GET \/jobs\/\{id\} has no data\.count: data has .*words/,
  ],
  ["no cancel", { cancel: "none" }, /delete\/running/],
  ["the path of a cancel", { cancel: { request: { path: "/cancel/{id}" } } }, /delete\/running/],
  [
    "the header of the secret",
    { service: { ...RIGHT.service, auth: apiKey("JOB_KEY", "X-Api-Key") } },
    /401 Unauthorized/,
  ],
];

describe("fx check of a wrong declaration, with the service as it is", () => {
  const world = createHttpWorld([defineHttpConnector(RIGHT)])!;

  async function listFailures(changes: Changes): Promise<string> {
    const connector = defineHttpConnector({ ...RIGHT, ...changes } as typeof RIGHT);
    const inputs = { text: "one" };
    const checks = connectorChecks({
      connector,
      world,
      inputs,
      slow: inputs,
      fails: { text: "fails" },
      only: ["create/repeated", "get/", "delete/running", "outputs/"],
    });
    const failures: string[] = [];
    for (const { run } of checks)
      await run().catch((error: unknown) => failures.push((error as Error).message));
    return failures.join("\n");
  }

  it("finds nothing if it is right", async () => {
    assert.equal(await listFailures({}), "");
  });

  for (const [what, changes, named] of WRONG)
    it(`names what is wrong: ${what}`, async () => {
      assert.match(await listFailures(changes), named);
    });
});

describe("a declaration with faults", () => {
  const faultsOf = (changes: object): readonly string[] => {
    try {
      defineHttpConnector({ ...RIGHT, ...changes });
    } catch (error) {
      return (error as { readonly details: readonly string[] }).details;
    }
    return [];
  };

  it("is refused with all of them, by name", () => {
    const faults = faultsOf({
      create: {
        request: { path: "/jobs/{txt}", body: ["text"], form: {} },
        key: { inPath: true },
        job: { ids: "id" },
      },
      get: { request: { path: "/jobs/{ident}", url: "id" }, state: "state" },
      states: { running: ["a", "b"], failed: ["b"], suceeded: ["c"] },
      results: { wordz: "words" },
      cancel: undefined,
    });
    assert.deepEqual(faults, [
      'create.request.path has txt, which is not an input; did you mean "text"?',
      "create.request has body and form: only one can be sent",
      "create.key.inPath needs {idempotencyKey} in create.request.path",
      "create.job.id is missing: where does the answer have it?",
      'create.job has no ids; did you mean "id"?',
      "get.request needs a path or a url",
      'cancel is missing: if the service cannot cancel jobs, say so: cancel: "none"',
      'states has no suceeded; did you mean "succeeded"?',
      "states.succeeded is missing: jobs would never end",
      'states has "b" in several phases',
      "results.words is missing: where does the answer have it?",
      'results has no wordz; did you mean "words"?',
    ]);
  });

  it("is refused for requests that cannot be sent", () => {
    const faults = faultsOf({
      get: { ...RIGHT.get, request: { path: "/jobs/{id}", body: { id: "x" } } },
      logs: { request: { path: "/jobs/{job}/log" } },
      results: { words: requested({ path: "/jobs/{jobId}/result" }, "words") },
    });
    assert.deepEqual(faults, [
      'get.request has a body, so it needs a method, such as "POST"',
      "logs.request.path has job, which is not a field of resourceMeta",
      "results.words.path has jobId, which is not a field of resourceMeta",
    ]);
  });

  it("names missing parts", () => {
    assert.deepEqual(
      faultsOf({
        create: { ...RIGHT.create, key: undefined },
        states: undefined,
        many: { request: { path: "/jobs" }, items: "", job: {} },
        get: async () => undefined,
      }),
      [
        'create.key is missing: if the service cannot recognize a repeated create: key: "none"',
        "many needs get as a declaration, because it reads states as get does",
      ],
    );
    assert.deepEqual(faultsOf({ states: undefined }), [
      "states is missing: which states does the service have?",
    ]);
  });
});
