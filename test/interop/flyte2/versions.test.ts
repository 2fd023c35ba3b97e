import assert from "node:assert/strict";
import { usePython } from "../support/use-python.ts";

describe("the peer of Flyte 2", () => {
  const python = usePython("flyte2");

  it("is flyte-sdk 2.12.1", async () => {
    assert.deepEqual(await python.call("versions.of", { packages: ["flyte", "flyteidl2"] }), {
      flyte: "2.12.1",
      flyteidl2: "2.0.51",
    });
  });
});
