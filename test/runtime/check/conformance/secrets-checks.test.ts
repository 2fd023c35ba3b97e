import assert from "node:assert/strict";
import type { CheckOutcome } from "../../../../src/runtime/check/check-outcome.ts";
import {
  defineAsyncConnector,
  defineSyncConnector,
} from "../../../../src/runtime/connector/define-connector.ts";
import { t } from "../../../../src/runtime/values/types/t.ts";
import { Resource } from "../../../../src/runtime/wire/models/resource.ts";
import { serveForTest } from "../../../support/server/connector-server.ts";
import { createJobConnector } from "../job-system.ts";
import { check, checkEndpoint, checkGroups } from "./check-broken.ts";

const good = createJobConnector();
const SECRET = "s3cr3t-of-the-system";

/** The checks of secrets that failed. None of them may show the secret. */
async function checkSecrets(
  connector: Parameters<typeof checkGroups>[0],
): Promise<readonly string[]> {
  const failed = await checkGroups(connector, ["secrets/"]);
  refuseShown(failed);
  return failed.map(({ check: { id }, failure }) => `${id}: ${failure?.message}`);
}

function refuseShown(outcomes: readonly CheckOutcome[]): void {
  const shown = JSON.stringify(outcomes);
  const forms = [SECRET, Buffer.from(SECRET).toString("base64")];
  const found = forms.filter((form) => shown.includes(form));
  assert.deepEqual(found, []);
}

describe("the checks of secrets", () => {
  it("secrets/meta fails for an encoded secret", async () => {
    const connector = createJobConnector({
      create: async (request) => {
        const { jobId } = await good.create(request);
        const key = Buffer.from(request.secrets.get("SYSTEM_KEY")).toString("base64");
        return { jobId: `${jobId}?key=${key}` };
      },
      get: async ({ jobId }, { fetch }) => {
        const response = await fetch(`http://jobs.test/jobs/${jobId.split("?")[0]}`);
        if (!response.ok) throw new Error(`the system replied ${response.status}`);
        const { state } = (await response.json()) as { state: string };
        if (state === "failed") return Resource.failed("the text is empty");
        return state === "done" ? Resource.succeeded({ words: 1 }) : Resource.running();
      },
    });
    assert.deepEqual(await checkSecrets(connector), [
      "secrets/meta: the value of the secret SYSTEM_KEY is in the resource_meta",
    ]);
  });

  it("secrets/resource fails for a secret in a message, although fx replaces it", async () => {
    const connector = createJobConnector({
      get: async (job, context) => {
        const { phase } = await good.get(job, context);
        if (phase === "SUCCEEDED") return Resource.succeeded({ words: 1 });
        return phase === "FAILED"
          ? Resource.failed("no text")
          : Resource.running(`asked with ${context.secrets.get("SYSTEM_KEY")}`);
      },
    });
    assert.deepEqual(await checkSecrets(connector), [
      "secrets/resource: the value of the secret SYSTEM_KEY is in a Resource that get returned",
    ]);
  });

  it("secrets/resource sees the outputs of a synchronous connector", async () => {
    const connector = defineSyncConnector({
      taskType: "tell",
      secrets: ["SYSTEM_KEY"],
      inputs: { text: t.string() },
      outputs: { key: t.string() },
      do: ({ inputs, secrets }) =>
        inputs.text === ""
          ? Resource.failed("no text")
          : Resource.succeeded({ key: secrets.get("SYSTEM_KEY") }),
    });
    assert.deepEqual(await checkSecrets(connector), [
      "secrets/resource: the value of the secret SYSTEM_KEY is in the outputs",
    ]);
  });

  it("secrets/log fails for a secret in the fields of a line", async () => {
    const connector = createJobConnector({
      create: (request) => {
        const { log, secrets } = request;
        log.info("creating a job", { headers: { authorization: secrets.get("SYSTEM_KEY") } });
        return good.create(request);
      },
    });
    assert.deepEqual(await checkSecrets(connector), [
      "secrets/log: the value of the secret SYSTEM_KEY is in a line that the connector logged",
    ]);
  });

  it("secrets/errors fails for a secret in the cause of an error", async () => {
    for (const broken of ["get", "delete"] as const) {
      const connector = createJobConnector({
        [broken]: async (job: { jobId: string }, context: Parameters<typeof good.get>[1]) => {
          try {
            return await good[broken](job, context);
          } catch (error) {
            const key = encodeURIComponent(context.secrets.get("SYSTEM_KEY"));
            (error as Error).cause = new Error(`GET http://jobs.test/?key=${key}`);
            throw new Error("not reached", { cause: error });
          }
        },
      });
      assert.deepEqual(await checkSecrets(connector), [
        `secrets/errors: the value of the secret SYSTEM_KEY is in an error that ${broken} threw`,
      ]);
    }
  });

  it("secrets/meta sees the secrets of a Flyte 2 connection", async () => {
    const connector = defineAsyncConnector({
      taskType: "connected",
      inputs: { text: t.string() },
      outputs: { words: t.int() },
      resourceMeta: { key: t.string() },
      create: async ({ secrets }) => ({ key: secrets.get("key") }),
      get: async () => Resource.succeeded({ words: 1 }),
      delete: async () => undefined,
    });
    const task = connector.task({ name: "connected", custom: { secrets: { key: "SYSTEM_KEY" } } });
    const [outcome] = await check(connector, ["secrets/meta"], { task, protocol: "flyte2" });
    assert.equal(outcome?.failure?.message, "the value of the secret key is in the resource_meta");
  });

  it("secrets/resource sees the outputs of a server that has the secrets of this machine", async () => {
    const connector = defineSyncConnector({
      taskType: "tell",
      secrets: ["SYSTEM_KEY"],
      inputs: { text: t.string() },
      outputs: { key: t.string() },
      do: ({ secrets }) => Resource.succeeded({ key: secrets.get("SYSTEM_KEY") }),
    });
    const server = await serveForTest([connector], { secrets: { get: () => SECRET } });
    const endpoint = { address: `127.0.0.1:${server.port}` };
    const [outcome] = await checkEndpoint(endpoint, connector, ["secrets/resource"]);
    await server.close();
    assert.equal(outcome?.failure?.message, "the value of the secret SYSTEM_KEY is in the outputs");
  });

  it("are skipped if there is nothing to search for", async () => {
    const ids = ["secrets/meta"];
    const keyless = createJobConnector({ secrets: [] });
    const [none] = await check(keyless, ids);
    assert.equal(none?.reason, "the connector declares no secrets");
    const [short] = await check(good, ids, {
      createWorld: () => ({ secrets: { SYSTEM_KEY: "abc" }, jobs: () => [] }),
    });
    assert.equal(short?.reason, "the values of the secrets are too short to search for");
  });
});
