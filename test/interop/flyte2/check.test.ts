import assert from "node:assert/strict";
import { usePeerCheck } from "../support/check-peer.ts";

describe("fx check against flyte-sdk's connector server", () => {
  const check = usePeerCheck("flyte2");

  it("reports what flyte-sdk does wrong, whatever the connector does", async () => {
    const { code, failed, passed } = await check("files");
    assert.equal(code, 4);
    assert.deepEqual(failed, [
      "list/unknown-name", // UNKNOWN with a Python type in the text
      "logs/answers", // UNKNOWN without a message, if the connector has no get_logs
    ]);
    for (const id of ["create/repeated", "create/next-attempt", "delete/twice", "outputs/typed"])
      assert.ok(passed.includes(id), id);
  });
});
