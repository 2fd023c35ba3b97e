import assert from "node:assert/strict";
import fc from "fast-check";
import { readYamlInputs } from "../../../src/dev/server/read-requests.ts";
import { holdsForAsync } from "../../support/assertions/holds-for.ts";

const read = (inputs: Record<string, unknown>, yaml: readonly string[]) =>
  readYamlInputs({ task: "report", file: "src/index.ts", clock: "real", inputs, yaml });

describe("the YAML inputs of a request", () => {
  it("are read, and the others stay as they are", async () => {
    const { request, faults } = await read({ days: "- 1 # one\n- 2.5", city: "[1]" }, ["days"]);
    assert.deepEqual(request.inputs, { days: [1, 2.5], city: "[1]" });
    assert.deepEqual(faults, []);
    assert.equal("yaml" in request, false);
  });

  it("may be any JSON, also with keys such as __proto__", async () => {
    await holdsForAsync(fc.jsonValue(), async (value) => {
      const json = `{"__proto__":${JSON.stringify(value)}}`;
      const { request, faults } = await read({ x: json }, ["x"]);
      assert.deepEqual(faults, []);
      assert.deepEqual(request.inputs["x"], JSON.parse(json));
    });
  });

  it("are left out with the reason if they are not YAML, or hold what JSON cannot", async () => {
    const inputs = { a: "{", b: "n: 9007199254740993", c: ".nan", d: "9007199254740992" };
    const { request, faults } = await read(inputs, ["a", "b", "c", "d"]);
    assert.deepEqual(request.inputs, { d: 9007199254740992 });
    assert.deepEqual(
      faults.map(({ path }) => path),
      [["a"], ["b"], ["c"]],
    );
    assert.match(faults[0]!.message, /neither JSON nor YAML/);
    assert.match(faults[1]!.message, /9007199254740993: write it in quotes/);
  });
});
