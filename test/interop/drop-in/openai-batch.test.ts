import assert from "node:assert/strict";
import { FAKE_KEY, FakeOpenai } from "../../../examples/openai-batch/dev/fake-openai.ts";
import { ConnectorComparison } from "../support/connector-comparison.ts";
import { ConnectorPair } from "../support/connector-pair.ts";
import { textLiteral } from "../support/peer-calls.ts";

/** Configurations of tasks, as users of the plugin write them. */
const CONFIGS = {
  "an endpoint": { endpoint: "/v1/embeddings", metadata: { team: "search" } },
  "no settings": {},
  "an expiry": { output_expires_after: { anchor: "created_at", seconds: 3600 } },
  "an unknown setting": { model: "gpt" },
};
const ERRORS = { object: "list", data: [{ code: "bad_line", message: "line 1", line: 1 }] };
const STATES = {
  validating: { status: "validating" },
  in_progress: { status: "in_progress" },
  finalizing: { status: "finalizing" },
  completed: { status: "completed", output_file_id: "file-out" },
  failed: { status: "failed", errors: ERRORS },
  "failed without errors": { status: "failed" },
  expired: { status: "expired" },
  cancelling: { status: "cancelling" },
  cancelled: { status: "cancelled" },
  "a new status": { status: "hibernating" },
};

interface Outputs {
  readonly literals: {
    readonly result: { readonly scalar: { readonly binary: { value: string } } };
  };
}

describe("examples/openai-batch beside the connector of flytekit", function () {
  this.timeout(240_000);
  let now = Date.UTC(2026, 0, 1);
  const openai = new FakeOpenai({ now: () => now });
  const pair = new ConnectorPair(
    "flyte1",
    {
      type: "openai-batch",
      inputs: [["input_file_id", textLiteral("file-good")]],
      fetch: openai.fetch,
      routes: {
        create: /^POST \/v1\/batches$/,
        get: /^GET \/v1\/batches\/[^/?]+$/,
        delete: /\/cancel$/,
      },
      refuse: (_status, message) => ({ error: { message, type: "error", code: "error" } }),
    },
    {
      example: "openai-batch",
      module: "flytekitplugins.openai",
      env: (service) => ({
        OPENAI_BASE_URL: `${service.origin}/v1`,
        _FSEC_FLYTE_OPENAI_API_KEY: FAKE_KEY,
      }),
    },
  );
  const { python } = pair.dropIn;
  const template = (config: object = {}): Promise<object> =>
    python.call("openai_batch.template", { config });
  beforeEach(() => openai.batches.clear());

  it("never decodes the pickle of a job that Python created, and lets it run", async () => {
    const meta = await pair.createJob("python", await template());
    const { answer, message } = await pair.get("fx", meta);
    assert.equal(answer, "RUNNING");
    assert.match(message!, /Python's connector server started this batch/);
    assert.match((await pair.delete("fx", meta)).message!, /cancel it there, or at OpenAI/);
    now += 60_000;
    assert.equal((await pair.get("python", meta)).answer, "SUCCEEDED");
  });

  it("differs from it only as its README.md says", async () => {
    const comparison = new ConnectorComparison({
      pair,
      template,
      areActive: () =>
        [...openai.batches.values()].map(
          ({ createdAt, cancelledAt }) => cancelledAt === undefined && now - createdAt < 10_000,
        ),
      advance: (to) => (now += to === "has ended" ? 60_000 : 5_000),
      forget: () => openai.batches.clear(),
      ids: /batch_\d+/g,
      headers: ["openai-organization"],
      readOutputs: (outputs) => {
        const { value } = (outputs as Outputs).literals.result.scalar.binary;
        return python.call("openai_batch.decoded", { value });
      },
    });
    for (const [name, config] of Object.entries(CONFIGS))
      await comparison.compareCreate(name, { template: await template(config) });
    await comparison.compareStates(STATES);
    await comparison.compareLives();
    await comparison.compareFaults();
    comparison.assertListed("openai-batch", "flyte1");
  });
});
