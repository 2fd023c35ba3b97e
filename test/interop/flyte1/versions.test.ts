import assert from "node:assert/strict";
import { FLYTEKIT_LEVEL } from "../../../src/runtime/base/protocol.ts";
import { usePython } from "../support/use-python.ts";

describe("the peer of Flyte 1", () => {
  const python = usePython("flyte1");

  it("is the version of flytekit that fx's templates name", async () => {
    assert.deepEqual(await python.call("versions.of", { packages: ["flytekit", "flyteidl"] }), {
      flytekit: FLYTEKIT_LEVEL,
      flyteidl: "1.16.8",
    });
  });

  it("reports its exceptions", async () => {
    await assert.rejects(python.call("versions.of", { packages: ["no-such-package"] }), {
      type: "PackageNotFoundError",
    });
  });
});
