import assert from "node:assert/strict";
import { usePython } from "../support/use-python.ts";

describe("the peer of Flyte 1", () => {
  const python = usePython("flyte1");

  it("is flytekit 1.16.31", async () => {
    assert.deepEqual(await python.call("versions.of", { packages: ["flytekit", "flyteidl"] }), {
      flytekit: "1.16.31",
      flyteidl: "1.16.8",
    });
  });

  it("says what it raised", async () => {
    await assert.rejects(python.call("versions.of", { packages: ["no-such-package"] }), {
      type: "PackageNotFoundError",
    });
  });
});
