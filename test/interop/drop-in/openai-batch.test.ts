import assert from "node:assert/strict";
import { FAKE_KEY, FakeOpenai } from "../../../examples/openai-batch/dev/fake-openai.ts";
import { answerWithFetch } from "../support/answer-with-fetch.ts";
import { textLiteral } from "../support/peer-calls.ts";
import { SERVERS, type ServerName, useDropIn } from "../support/use-drop-in.ts";
import { watchJobs } from "../support/watch-jobs.ts";

interface Outputs {
  readonly literals: {
    readonly result: { readonly scalar: { readonly binary: { value: string; tag: string } } };
  };
}

describe("examples/openai-batch beside the connector of flytekit", function () {
  this.timeout(120_000);
  let now = Date.UTC(2026, 0, 1);
  let openai: FakeOpenai;
  const dropIn = useDropIn("flyte1", {
    example: "openai-batch",
    module: "flytekitplugins.openai",
    answer: (request, response) => void answerWithFetch(openai.fetch, request, response),
    env: (service) => ({
      OPENAI_BASE_URL: `${service.origin}/v1`,
      _FSEC_FLYTE_OPENAI_API_KEY: FAKE_KEY,
    }),
  });
  const jobs = watchJobs(dropIn, "flyte1", "openai-batch");
  beforeEach(() => (openai = new FakeOpenai({ now: () => now })));

  const create = async (server: ServerName, config: object = {}, file = "file-good") =>
    jobs.create(server, await dropIn.python.call("openai_batch.template", { config }), [
      ["input_file_id", textLiteral(file)],
    ]);

  it("sends the same batch for the same organization, with its key in the metadata", async () => {
    const config = { endpoint: "/v1/embeddings", metadata: { team: "search" } };
    for (const each of [config, {}]) for (const server of SERVERS) await create(server, each);
    const bodies = [...openai.batches.values()].map(({ body }) => body);
    const keys = bodies.map(({ metadata }) => Object.keys(Object(metadata) as object));
    assert.deepEqual(keys, [
      ["team"],
      ["team", "flyte_idempotency_key"],
      [],
      ["flyte_idempotency_key"],
    ]);
    const others = bodies.map(({ metadata: _, ...body }) => body);
    assert.deepEqual([others[1], others[3]], [others[0], others[2]]);
    const organizations = dropIn.service.seen.map(({ headers }) => headers["openai-organization"]);
    assert.deepEqual(new Set(organizations), new Set(["org-1"]));
  });

  it("returns the same result", async () => {
    const results = [];
    for (const server of SERVERS) {
      const meta = await create(server);
      now += 60_000;
      const { phase, outputs } = await jobs.get(server, meta);
      assert.equal(phase, "SUCCEEDED");
      const { binary } = (outputs as Outputs).literals.result.scalar;
      const { value, ...others } = binary;
      const {
        id,
        metadata: _,
        ...batch
      } = await dropIn.python.call<Record<string, string>>("openai_batch.decoded", { value });
      results.push({
        ...others,
        ...batch,
        output_file_id: batch["output_file_id"]?.replace(id!, "ID"),
      });
    }
    assert.deepEqual(results[1], results[0]);
  });

  it("never decodes the pickle of a job that Python created, and lets it run", async () => {
    const meta = await create("python");
    const { phase, message } = await jobs.get("fx", meta);
    assert.equal(phase, "RUNNING");
    assert.match(message!, /Python's connector server started this batch/);
    await assert.rejects(jobs.delete("fx", meta), /cancel it there, or at OpenAI/);
    now += 60_000;
    assert.equal((await jobs.get("python", meta)).phase, "SUCCEEDED");
  });
});
