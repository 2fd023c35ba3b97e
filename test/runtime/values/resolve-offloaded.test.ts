import assert from "node:assert/strict";
import type { Literal } from "../../../src/runtime/values/literal.ts";
import { resolveOffloaded } from "../../../src/runtime/values/resolve-offloaded.ts";
import { TypeEngine } from "../../../src/runtime/values/type-engine.ts";
import { t } from "../../../src/runtime/values/types/t.ts";
import { FLYTE1 } from "../../../src/runtime/wire/v1/wire.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import { holdsForAsync } from "../../support/assertions/holds-for.ts";
import { literalMap } from "../../support/messages/arbitraries.ts";
import { plain } from "../../support/messages/plain.ts";

const { decodeLiteral, encodeLiteral } = FLYTE1;

const offloaded = (uri: string, sizeBytes = 0): Literal => ({
  offloadedMetadata: { uri, sizeBytes },
});
const int = (value: number): Literal => TypeEngine.toLiteral(value, t.int());

/** A storage with this content, which counts its reads. */
function storage(files: Record<string, Literal>) {
  const asked: string[] = [];
  const read = async (uri: string): Promise<Uint8Array> => {
    asked.push(uri);
    if (!Object.hasOwn(files, uri)) throw new Error("there is no such file");
    return encodeLiteral(files[uri]!);
  };
  return {
    asked,
    resolve: (literals: Record<string, Literal>) =>
      resolveOffloaded({ literals }, { read, decode: decodeLiteral }),
  };
}

describe("resolveOffloaded", () => {
  it("replaces a reference by its content, with the hash and metadata of the reference", async () => {
    const { resolve } = storage({ "s3://b/x": { ...int(5), hash: "inner" } });
    const { literals } = await resolve({
      x: { ...offloaded("s3://b/x"), hash: "outer", metadata: { a: "b" } },
      y: offloaded("s3://b/x"),
      z: int(1),
    });
    const values = Object.values(literals!).map((each) => TypeEngine.toNative(each, t.int()));
    assert.deepEqual(values, [5, 5, 1]);
    assert.deepEqual([literals!["x"]!.hash, literals!["x"]!.metadata], ["outer", { a: "b" }]);
    assert.equal(literals!["y"]!.hash, "inner");
  });

  it("rejects more literals in total than one message may contain", async () => {
    const many: Literal = { collection: { literals: Array<Literal>(400_000).fill({}) } };
    const { resolve, asked } = storage({ many });
    await resolve({ x: offloaded("many"), y: offloaded("many") });
    const list: Literal = { collection: { literals: Array<Literal>(9).fill(offloaded("many")) } };
    const tooMany = /offloaded values may contain 1001000 literals in total/;
    await awaitFxError(resolve({ x: list }), "FX2009", tooMany);
    assert.equal(asked.length, 2 + 3);
  });

  it("resolves references in lists, maps and unions, and in offloaded values", async () => {
    const { resolve } = storage({
      one: int(1),
      list: { collection: { literals: [offloaded("one"), int(2)] } },
    });
    const optional = TypeEngine.toLiteral(1, t.optional(t.int()));
    const union: Literal = {
      scalar: { union: { ...optional.scalar!.union, value: offloaded("one") } },
    };
    const { literals } = await resolve({
      map: { map: { literals: { ["__proto__"]: offloaded("list") } } },
      union,
      list: offloaded("list"),
    });
    assert.deepEqual(TypeEngine.toNative(literals!["map"]!, t.dict(t.list(t.int()))), {
      ["__proto__"]: [1, 2],
    });
    assert.equal(TypeEngine.toNative(literals!["union"]!, t.optional(t.int())), 1);
    assert.deepEqual(TypeEngine.toNative(literals!["list"]!, t.list(t.int())), [1, 2]);
  });

  it("returns literals without references unchanged", async () => {
    const values = { a: int(1), b: TypeEngine.toLiteral([1], t.list(t.int())) };
    const { literals } = await storage({}).resolve(values);
    assert.equal(literals!["b"], values.b);
  });

  it("rejects a size other than the announced one, and does not read values announced as too large", async () => {
    const { asked, resolve } = storage({ one: int(1) });
    const size = encodeLiteral(int(1)).length;
    await resolve({ a: offloaded("one", size) });
    const wrong = /offloaded to "one" cannot be read: it has \d bytes, but \d were announced/;
    await awaitFxError(resolve({ a: offloaded("one", size + 1) }), "FX2009", wrong);
    asked.length = 0;
    await awaitFxError(resolve({ a: offloaded("one", 2 ** 40) }), "FX2009");
    await awaitFxError(resolve({ a: offloaded("one", -1) }), "FX2009");
    assert.deepEqual(asked, []);
  });

  it("rejects a value that refers to itself", async () => {
    const { asked, resolve } = storage({
      self: offloaded("self"),
      twice: { collection: { literals: Array.from({ length: 100 }, () => offloaded("twice")) } },
      wide: int(1),
    });
    for (const name of ["self", "twice"]) {
      const nested = /nested in more than 4 offloaded values/;
      await awaitFxError(resolve({ a: offloaded(name) }), "FX2009", nested);
    }
    asked.length = 0;
    const wide: Literal = {
      collection: { literals: Array.from({ length: 2000 }, () => offloaded("wide")) },
    };
    await awaitFxError(resolve({ a: wide }), "FX2009", /more than 1000 offloaded values/);
    assert.equal(asked.length, 1000);
  });

  it("reports why a URI cannot be read", async () => {
    const { resolve } = storage({});
    await awaitFxError(
      resolve({ a: offloaded("s3://b/\u001b[2J") }),
      "FX2009",
      String.raw`a value that was offloaded to "s3://b/\u001b[2J" cannot be read: there is no such file`,
    );
    const source = { read: () => Uint8Array.of(255), decode: decodeLiteral };
    const resolving = resolveOffloaded({ literals: { a: offloaded("x") } }, source);
    await awaitFxError(resolving, "FX2009");
  });

  it("resolves every reference in any map of literals", async () => {
    const read = () => encodeLiteral(int(1));
    await holdsForAsync(literalMap, async (map) => {
      const literals = await resolveOffloaded(map, {
        read: (_, largest) =>
          largest === read().length ? read() : new Uint8Array(largest > 1000 ? 0 : largest),
        decode: () => int(1),
      }).catch(() => undefined);
      if (literals !== undefined)
        assert.ok(!JSON.stringify(plain(literals), bigints).includes("offloadedMetadata"));
    });
  });
});

function bigints(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
