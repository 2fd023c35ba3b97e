import assert from "node:assert/strict";
import {
  type DoRequest,
  type Logger,
  Resource,
  defineSyncConnector,
} from "../../../../src/entries/index.ts";
import { silentLog } from "../../../../src/runtime/base/context.ts";
import { type TestServer, serveForTest } from "../../../support/server/connector-server.ts";

describe("the request of do in a server", () => {
  let served: TestServer;

  /**
   * Serves a `do`, calls it once without identifying the attempt, and returns the server's
   * warnings.
   */
  async function callDo(use: (request: DoRequest) => void): Promise<string[]> {
    const warnings: string[] = [];
    const log: Logger = { ...silentLog, warn: (message) => void warnings.push(message) };
    const connector = defineSyncConnector({
      name: "Echo",
      taskType: "echo",
      do: (request) => {
        use(request);
        return Resource.succeeded({});
      },
    });
    served = await serveForTest([connector], { log });
    const messages = [
      { header: { template: { id: { name: "a" }, type: "echo" } } },
      { inputs: {} },
    ];
    const [reply] = await served.flyte1.exchange("ExecuteTaskSync", messages);
    assert.equal((reply!["header"] as { resource: { phase: string } }).resource.phase, "SUCCEEDED");
    return warnings;
  }

  it("computes no idempotency key unless the connector reads it", async () => {
    assert.deepEqual(await callDo(() => undefined), []);
  });

  it("returns the same key and signal on every read, also from a copy", async () => {
    const warnings = await callDo((request) => {
      const copy = { ...request };
      assert.match(copy.idempotencyKey, /^[a-z2-7]{32}$/);
      assert.equal(request.idempotencyKey, copy.idempotencyKey);
      assert.equal(request.signal, copy.signal);
      assert.equal(copy.signal.aborted, false);
    });
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /its idempotency key is random/);
  });
});
