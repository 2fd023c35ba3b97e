import assert from "node:assert/strict";
import fc from "fast-check";
import { listPages } from "../../../src/runtime/remote/list-pages.ts";

/** A server that lists the newest first, as an offset of its database, while `added` more begin. */
function createServer(count: number, added: readonly number[]) {
  const names = Array.from({ length: count }, (_, index) => ({ name: `old-${index}` }));
  const pages = [...added];
  const readPage = async ({ limit, token }: { limit: number; token: string }) => {
    const start = Number(token === "" ? 0 : token);
    const items = names.slice(start, start + limit);
    const end = start + items.length;
    const next = { items, token: end < names.length ? String(end) : "" };
    for (let left = pages.shift() ?? 0; left > 0; left -= 1)
      names.unshift({ name: `new-${names.length}` });
    return next;
  };
  return readPage;
}

async function collect(limit: number, readPage: ReturnType<typeof createServer>) {
  const names: string[] = [];
  for await (const page of listPages(limit, readPage)) names.push(...page.map(({ name }) => name));
  return names;
}

describe("a list of several pages", () => {
  it("has each execution once, although others begin between its pages", async () => {
    const names = await collect(300, createServer(300, [2, 5]));
    assert.deepEqual(
      names,
      Array.from({ length: 300 }, (_, index) => `old-${index}`),
    );
  });

  it("has as many as it may, each once, whatever begins meanwhile", () =>
    fc.assert(
      fc.asyncProperty(
        fc.nat(450),
        fc.integer({ min: 1, max: 450 }),
        fc.array(fc.nat(120), { maxLength: 5 }),
        async (count, limit, added) => {
          const names = await collect(limit, createServer(count, added));
          assert.ok(names.length >= Math.min(count, limit) && names.length <= limit);
          assert.equal(new Set(names).size, names.length);
        },
      ),
      { numRuns: 200 },
    ));
});
