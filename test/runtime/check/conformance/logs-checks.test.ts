import assert from "node:assert/strict";
import { Resource } from "../../../../src/runtime/wire/models/resource.ts";
import { createJobConnector } from "../job-system.ts";
import { check, checkGroups, describeOutcomes } from "./check-broken.ts";

const good = createJobConnector();

/** A connector whose job ends with this log link. */
function createLinking(uri: string) {
  return createJobConnector({
    get: async (job, context) => {
      const { phase } = await good.get(job, context);
      return phase === "SUCCEEDED"
        ? Resource.succeeded({ words: 1 }, { logLinks: [{ name: "log", uri }] })
        : Resource.running();
    },
  });
}

const failuresOf = async (connector: Parameters<typeof checkGroups>[0]) =>
  describeOutcomes(await checkGroups(connector, ["logs/"]));

describe("the checks of logs", () => {
  it("logs/links fails for a relative link and for a variable", async () => {
    for (const uri of ["/jobs/42/log", "https://logs.example.com/{{ .podName }}"]) {
      const [outcome] = await check(createLinking(uri), ["logs/links"]);
      assert.equal(outcome?.failure?.message, `the uri of a log link is ${JSON.stringify(uri)}`);
    }
  });

  it("logs/links is skipped for a job without links", async () => {
    const connector = createJobConnector({ get: async () => Resource.succeeded({ words: 1 }) });
    const [outcome] = await check(connector, ["logs/links"]);
    assert.equal(outcome?.reason, "the job has no log links");
  });

  it("logs/answers fails if the log ends without a message", async () => {
    const connector = createJobConnector({
      async *getLogs() {
        // yields nothing
      },
    });
    assert.deepEqual(await failuresOf(connector), [
      "logs/answers: GetTaskLogs ended without a message",
    ]);
  });

  it("logs/answers passes for a connector without logs", async () => {
    const connector = createJobConnector();
    Object.assign(connector, { getLogs: undefined });
    const outcomes = await check(connector, ["logs/answers", "logs/paging"]);
    const found = outcomes.map(({ state, reason }) => reason ?? state);
    assert.deepEqual(found, ["passed", "the connector has no getLogs"]);
  });

  it("logs/paging fails if the connector ignores the token", async () => {
    const connector = createJobConnector({
      async *getLogs() {
        yield { lines: ["started", "done"], token: "2" };
      },
    });
    assert.deepEqual(await failuresOf(connector), [
      'logs/paging: the line "started" came again after the token "2"',
    ]);
  });

  it("logs/paging is skipped for a log without tokens", async () => {
    const connector = createJobConnector({
      async *getLogs() {
        yield "started";
      },
    });
    const [outcome] = await check(connector, ["logs/paging"]);
    assert.equal(outcome?.reason, "the log has no tokens");
  });
});
