import assert from "node:assert/strict";
import { usePeerCheck } from "../support/check-peer.ts";

describe("fx check against flytekit's connector server", () => {
  const check = usePeerCheck("flyte1");

  it("reports what flytekit does wrong, whatever the connector does", async () => {
    const { code, failed, passed } = await check("files");
    assert.equal(code, 4);
    assert.deepEqual(failed, [
      "list/one-per-category", // override lists both connectors
      "list/unknown-name", // UNKNOWN with a Python type in the text
      "failure/rpc-status", // a traceback in the status
      "logs/answers", // the messages of get_logs are dropped
    ]);
    for (const id of ["create/repeated", "create/next-attempt", "delete/twice", "outputs/typed"])
      assert.ok(passed.includes(id), id);
  });

  it("checks a synchronous connector", async () => {
    const { failed, passed } = await check("greet");
    assert.deepEqual(failed, ["list/one-per-category", "list/unknown-name"]);
    assert.ok(passed.includes("sync/terminal"));
  });
});
