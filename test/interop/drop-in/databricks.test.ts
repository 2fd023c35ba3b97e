import assert from "node:assert/strict";
import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import type { SeenRequest } from "../../support/server/http-server.ts";
import { DatabricksPair, fieldsOf, TOKENS, withRun } from "../support/databricks-pair.ts";
import { differingFields } from "../support/differing-fields.ts";
import { assertListed, type Found } from "../support/listed-differences.ts";
import type { ServerName } from "../support/use-drop-in.ts";

const CLUSTER = { run_name: "r", new_cluster: { spark_version: "15.4", num_workers: 2 } };
const GIT = { git_url: "https://git.example", git_provider: "gitHub", git_commit: "c0ffee" };
const EXISTING = { run_name: "r", existing_cluster_id: "c" };

/** Configurations of tasks, as users of the plugins write them. */
const CONFIGS: Readonly<Record<Protocol, Readonly<Record<string, object>>>> = {
  flyte1: {
    "a new cluster": { databricks_conf: CLUSTER, spark_conf: { a: "b" } },
    "a complete cluster": {
      databricks_conf: {
        new_cluster: {
          docker_image: { url: "own" },
          spark_conf: { c: "d" },
          spark_env_vars: { CITY: "Rome", MORE: "1" },
        },
      },
      spark_conf: { a: "b" },
    },
    "an existing cluster": { databricks_conf: EXISTING },
    "the class Databricks": { databricks_conf: EXISTING, old: true },
    "a git_source": { databricks_conf: { ...EXISTING, git_source: GIT, python_file: "main.py" } },
    "an environment_key": { databricks_conf: { environment_key: "e" } },
    environments: {
      databricks_conf: {
        environment_key: "e",
        environments: [
          { environment_key: "e", spec: { client: "2", environment_vars: { MORE: "1" } } },
          { environment_key: "f", spec: { client: "1" } },
        ],
      },
      databricks_service_credential_provider: "grant",
    },
    "a notebook": {
      databricks_conf: EXISTING,
      notebook_path: "/a",
      notebook_base_parameters: { b: "c" },
    },
    "a serverless notebook": {
      databricks_conf: { environments: [{ environment_key: "default" }], git_source: GIT },
      notebook_path: "/a",
    },
    "a service principal": { databricks_conf: EXISTING, databricks_auth_type: "oauth_m2m" },
    "no compute": { databricks_conf: { run_name: "r" } },
    "a secret of the namespace": { databricks_conf: EXISTING, databricks_token_secret: "team" },
    "OIDC federation": { databricks_conf: EXISTING, databricks_auth_type: "oidc_federation" },
    "another host": { databricks_conf: EXISTING, databricks_instance: "localhost:1" },
  },
  flyte2: {
    "a new cluster": { databricks_conf: CLUSTER, spark_conf: { a: "b" } },
    "a complete cluster": {
      databricks_conf: {
        new_cluster: {
          docker_image: { url: "own" },
          spark_conf: { c: "d" },
          spark_env_vars: { CITY: "Rome", MORE: "1" },
        },
      },
    },
    "an existing cluster": { databricks_conf: EXISTING },
    "a git_source": { databricks_conf: { ...EXISTING, git_source: GIT } },
    "no compute": { databricks_conf: { run_name: "r" } },
    "another host": { databricks_conf: EXISTING, databricks_instance: "localhost:1" },
  },
};

const STATES = [
  ..."QUEUED PENDING RUNNING TERMINATING BLOCKED WAITING_FOR_RETRY SKIPPED INTERNAL_ERROR".split(
    " ",
  ),
  ..."SUCCESS SUCCESS_WITH_FAILURES FAILED TIMEDOUT CANCELED EXCLUDED DISABLED UPSTREAM_FAILED"
    .split(" ")
    .map((result) => `TERMINATED ${result}`),
  ..."UPSTREAM_CANCELED MAXIMUM_CONCURRENT_RUNS_REACHED"
    .split(" ")
    .map((result) => `TERMINATED ${result}`),
  "TERMINATED FAILED CLUSTER_ERROR",
];

for (const protocol of ["flyte1", "flyte2"] as const)
  describe(`examples/databricks beside the connector of ${protocol}`, function () {
    this.timeout(120_000);
    const pair = new DatabricksPair(protocol);
    const { databricks, dropIn } = pair;
    beforeEach(() => {
      databricks.runs.length = 0;
      databricks.faults.length = 0;
      databricks.state = undefined;
      pair.now = 0;
    });

    it("differs from it only as its README.md says", async () => {
      const found: Found[] = [];
      const compare = async (
        kind: string,
        observe: (server: ServerName) => Promise<object>,
      ): Promise<void> => {
        const theirs = withoutIds(await observe("python"));
        const ours = withoutIds(await observe("fx"));
        const isShown = ({ field }: { readonly field: string }): boolean =>
          ours["answer"] === theirs["answer"] || ["answer", "runs", "says"].includes(field);
        const differences = differingFields(ours, theirs).filter(isShown);
        found.push(...differences.map((each) => ({ kind, ...each })));
      };
      for (const [name, config] of Object.entries(CONFIGS[protocol]))
        await compare(name, async (server) => {
          const first = dropIn.service.seen.length;
          const created = await pair.create(server, await pair.template(config));
          const { resourceMeta, answer } = created;
          const requests = listRequests(dropIn.service.seen.slice(first));
          return answer === "OK"
            ? { answer, stored: fieldsOf(resourceMeta!), requests }
            : { answer };
        });
      const metas = {
        python: await pair.createRun("python"),
        fx: await pair.createRun("fx"),
      };
      for (const state of STATES)
        await compare(state, async (server) => {
          const [life_cycle_state, result_state, code] = state.split(" ");
          databricks.state = {
            state: { life_cycle_state, result_state, state_message: "words" },
            ...(code !== undefined && { status: { termination_details: { code } } }),
          };
          return pair.get(server, metas[server]);
        });
      databricks.state = undefined;
      for (const status of [400, 401, 403, 429, 500, 0]) {
        const kind = status === 0 ? "a lost answer" : String(status);
        await compare(`create: ${kind}`, async (server) => {
          const template = await pair.template();
          databricks.runs.length = 0;
          pair.fail({ path: "/runs/submit", status, doesWork: status === 0 || status === 500 });
          const name = pair.nextExecution();
          const { answer, message } = await pair.create(server, template, name);
          if (answer !== "OK" && status !== 400) await pair.create(server, template, name);
          return { answer, runs: databricks.runs.length, says: says(message) };
        });
        await compare(`get: ${kind}`, async (server) => {
          const meta = await pair.createRun(server);
          pair.fail({ path: "/runs/get", status });
          const { answer, message } = await pair.get(server, meta);
          return { answer, says: says(message) };
        });
        await compare(`delete: ${kind}`, async (server) => {
          const meta = await pair.createRun(server);
          pair.fail({ path: "/runs/cancel", status });
          const { answer, message } = await pair.delete(server, meta);
          const isActive = databricks.isActive(databricks.runs.at(-1)!);
          return { answer, isActive, says: says(message) };
        });
      }
      await compare("delete", async (server) => {
        const meta = await pair.createRun(server);
        const first = dropIn.service.seen.length;
        const { answer } = await pair.delete(server, meta);
        const requests = listRequests(dropIn.service.seen.slice(first));
        return { answer, requests, again: (await pair.delete(server, meta)).answer };
      });
      for (const method of ["get", "delete"] as const)
        await compare(`${method}: an unknown run`, async (server) => {
          const { answer } = await pair[method](server, withRun(metas[server], "1"));
          return { answer };
        });
      assertListed("examples/databricks/README.md", protocol, found);
    });

    it("takes over runs that Python created, with the token in their ResourceMeta", async () => {
      const meta = await pair.createRun("python");
      const phases = [];
      for (pair.now of [0, 10_000, 40_000]) phases.push((await pair.get("fx", meta)).answer);
      assert.deepEqual(phases, ["INITIALIZING", "RUNNING", "SUCCEEDED"]);
      const isInMeta = protocol === "flyte1";
      assert.equal(pair.lastToken, isInMeta ? TOKENS.python : TOKENS.fx);
      const running = await pair.createRun("python");
      assert.equal((await pair.delete("fx", running)).answer, "OK");
      assert.equal(databricks.runs.at(-1)!.isCancelled, true);
      assert.equal(pair.lastToken, isInMeta ? TOKENS.python : TOKENS.fx);
      await pair.get("fx", await pair.createRun("fx"));
      assert.equal(pair.lastToken, TOKENS.fx);
    });

    it("gives its runs back to Python", async () => {
      const meta = await pair.createRun("fx");
      assert.equal((await pair.get("python", meta)).answer, "INITIALIZING");
      assert.equal((await pair.delete("python", meta)).answer, "OK");
      assert.equal(databricks.runs.at(-1)!.isCancelled, true);
    });

    if (protocol === "flyte1")
      it("never shows a token of a ResourceMeta, and leaves runs with OIDC federation alone", async () => {
        const stale = "dapi-of-a-server-that-is-gone";
        const rejected = await pair.encode({ auth_type: "pat", auth_token: stale });
        const { answer, message } = await pair.get("fx", rejected);
        assert.equal(pair.lastToken, stale);
        assert.equal(answer, "RUNNING");
        assert.match(message!, /401 Unauthorized: invalid token: Bearer \[secret\]/);
        await pair.delete("fx", rejected);
        const federated = await pair.encode({ auth_type: "oidc_federation", namespace: "p-d" });
        const seen = dropIn.service.seen.length;
        const stays = await pair.get("fx", federated);
        assert.equal(stays.answer, "RUNNING");
        assert.match(stays.message!, /let it end on the server that created it/);
        assert.equal(dropIn.service.seen.length, seen);
        const [log] = await dropIn.fxLogs(/^[^]*"operation":"delete"[^]*invalid token/);
        assert.doesNotMatch(log!, /dapi-/);
      });
  });

/** What matters of requests, by the end of their path; the rest is a client library's own. */
function listRequests(seen: readonly SeenRequest[]): object {
  const entries = seen.map(({ method, path, headers, body }) => {
    const { authorization, "content-type": type } = headers;
    const json = body.startsWith("{") ? (JSON.parse(body) as object) : body;
    return [path.split("/").at(-1), { method, path, authorization, type, body: json }];
  });
  return Object.fromEntries(entries) as object;
}

/** Replaces what is different in each run, and in each test. */
function withoutIds(observed: object): Record<string, unknown> {
  const text = JSON.stringify(observed)
    .replace(/dapi-\w+|issued-\d+/g, "TOKEN")
    .replace(/\d{16,}/g, "ID")
    .replace(/127\.0\.0\.1:\d+/g, "HOST");
  return JSON.parse(text) as Record<string, unknown>;
}

/** Whether a message has the words of Databricks. */
function says(message = ""): boolean {
  return message.includes("try again later");
}
