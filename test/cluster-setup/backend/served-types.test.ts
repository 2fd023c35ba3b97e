import assert from "node:assert/strict";
import { findRepeatedTypes } from "../../../src/cluster-setup/backend/served-types.ts";

describe("findRepeatedTypes", () => {
  const types = [0, 2].map((version) => ({ name: "weather", version, isSync: false }));

  it("finds two versions of a type, of which Flyte 1 keeps one", () => {
    const [fault, ...others] = findRepeatedTypes(types, "flyte1");
    assert.match(fault!.problem, /weather in versions 0, 2$/);
    assert.deepEqual(others, []);
  });

  it("finds nothing for Flyte 2, which tells versions apart", () => {
    assert.deepEqual(findRepeatedTypes(types, "flyte2"), []);
  });
});
