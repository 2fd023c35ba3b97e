import assert from "node:assert/strict";
import fc from "fast-check";
import { LiveList } from "../../../../src/runtime/service/requests/deadline-watch.ts";

describe("LiveList", () => {
  it("holds what a Set holds, whatever is added and deleted", () => {
    const steps = fc.array(fc.record({ add: fc.boolean(), item: fc.nat({ max: 9 }) }));
    fc.assert(
      fc.property(steps, (all) => {
        const items = Array.from({ length: 10 }, (_, name) => ({ name, place: 0 }));
        const list = new LiveList<(typeof items)[number]>();
        const set = new Set<(typeof items)[number]>();
        for (const { add, item } of all) {
          const one = items[item]!;
          if (!add) list.delete(one);
          else if (!set.has(one)) list.add(one);
          if (add) set.add(one);
          else set.delete(one);
        }
        assert.equal(list.size, set.size);
        assert.deepEqual(new Set(list.all()), set);
      }),
    );
  });
});
