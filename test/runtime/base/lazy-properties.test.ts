import assert from "node:assert/strict";
import { lazyProperties } from "../../../src/runtime/base/lazy-properties.ts";

describe("lazy properties", () => {
  const addTotal = lazyProperties<{ reads: number }, { total: number }>({
    total: (source) => (source.reads += 1),
  });

  it("are read from the source of their object, each time", () => {
    const [one, two] = [{ reads: 0 }, { reads: 10 }];
    const [first, second] = [addTotal({ name: "a" }, one), addTotal({ name: "b" }, two)];
    assert.equal(one.reads, 0);
    assert.deepEqual([first.total, first.total, second.total], [1, 2, 11]);
  });

  it("are own and enumerable, so copies have their values", () => {
    const object = addTotal({ name: "a" }, { reads: 0 });
    assert.deepEqual(Object.keys(object), ["name", "total"]);
    const { name, ...rest } = object;
    assert.deepEqual([name, rest], ["a", { total: 1 }]);
    assert.deepEqual([rest.total, rest.total], [1, 1]);
  });

  it("do not show their source", () => {
    const object = addTotal({}, { reads: 0 });
    assert.deepEqual(Reflect.ownKeys({ ...object }), ["total"]);
  });
});
