import assert from "node:assert/strict";
import { realClock, silentLog } from "../../../../src/runtime/base/context.ts";
import type { CheckOutcome } from "../../../../src/runtime/check/check-outcome.ts";
import { serveInProcess } from "../../../../src/runtime/check/check-target.ts";
import { ALL_CHECKS } from "../../../../src/runtime/check/conformance/all-checks.ts";
import { createJobConnector, createManyConnector, JobSystem } from "../job-system.ts";
import { createSyncConnector } from "../sync-connector.ts";
import { check, checkEndpoint } from "./check-broken.ts";

const ALL = ALL_CHECKS.map(({ id }) => id);
/** The good connector has one input. */
const SKIPPED = ["create/input-order"];
const BATCHES = ALL.filter((id) => id.startsWith("get-many/"));

function listFailed(outcomes: readonly CheckOutcome[]): string[] {
  return outcomes
    .filter(({ state }) => state === "failed")
    .map(({ check: { id }, failure }) => `${id}: ${failure?.message}`);
}

describe("a good connector passes all checks", () => {
  for (const protocol of ["flyte1", "flyte2"] as const) {
    it(`in process under ${protocol}, and few are skipped`, async () => {
      const outcomes = await check(createJobConnector(), ALL, {
        protocol,
        reload: async () => [createJobConnector()],
      });
      assert.deepEqual(listFailed(outcomes), []);
      assert.deepEqual(
        outcomes
          .filter(({ check: { kinds }, state }) => kinds.includes("async") && state === "skipped")
          .map(({ check: { id } }) => id),
        [...SKIPPED, ...BATCHES],
      );
    });

    it(`in process under ${protocol} if it has getMany alone, and none of its own is skipped`, async () => {
      const outcomes = await check(createManyConnector(), ALL, {
        protocol,
        reload: async () => [createManyConnector()],
      });
      assert.deepEqual(listFailed(outcomes), []);
      const passed = outcomes
        .filter(({ state }) => state === "passed")
        .map(({ check: { id } }) => id);
      const found = BATCHES.filter((id) => !passed.includes(id));
      assert.deepEqual(found, []);
    });

    it(`in process under ${protocol} if it is synchronous`, async () => {
      assert.deepEqual(listFailed(await check(createSyncConnector(), ALL, { protocol })), []);
    });

    it(`at an endpoint under ${protocol}`, async () => {
      let now = 0;
      const system = new JobSystem({ now: () => now, sleep: async () => undefined });
      const server = await serveInProcess({
        connectors: [createJobConnector(), createSyncConnector()],
        clock: realClock,
        random: Math.random,
        // Each poll takes 40 s, so that the first one sees the job running.
        fetch: (input, init) => {
          if (init?.method === undefined) now += 40_000;
          return system.fetch(input, init);
        },
        secrets: { get: () => "s3cr3t-of-the-system" },
        log: silentLog,
      });
      const endpoint = { address: server.address, protocol };
      for (const connector of [createJobConnector(), createSyncConnector()])
        assert.deepEqual(listFailed(await checkEndpoint(endpoint, connector, ALL)), []);
      await server.close();
    });
  }
});
