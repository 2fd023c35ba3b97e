import assert from "node:assert/strict";
import { FLYTE_SDK_LEVEL } from "../../../src/runtime/base/protocol.ts";
import { usePython } from "../support/use-python.ts";

describe("the peer of Flyte 2", () => {
  const python = usePython("flyte2");

  it("is the version of flyte-sdk that fx's templates name", async () => {
    assert.deepEqual(await python.call("versions.of", { packages: ["flyte", "flyteidl2"] }), {
      flyte: FLYTE_SDK_LEVEL,
      flyteidl2: "2.0.51",
    });
  });
});
