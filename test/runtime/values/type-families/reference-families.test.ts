import assert from "node:assert/strict";
import type { LiteralType } from "../../../../src/runtime/values/literal-type.ts";
import { TypeEngine } from "../../../../src/runtime/values/type-engine.ts";
import { Dataset, FlyteFile } from "../../../../src/runtime/values/types/references.ts";
import { t } from "../../../../src/runtime/values/types/t.ts";
import { FLYTE1 } from "../../../../src/runtime/wire/v1/wire.ts";
import { assertFaults, unpack } from "../made-literals.ts";

const { decodeLiteral, encodeLiteral } = FLYTE1;

describe("a dataset's columns", () => {
  const place = { city: t.string(), at: { lat: t.float(), lon: t.float() } };
  const type = t.dataset({
    columns: {
      day: t.datetime(),
      tags: t.list(t.string()),
      by: t.dict(t.int()),
      place,
      who: t.object({ name: t.string() }),
    },
  });
  const columns: [string, LiteralType][] = [
    ["day", { simple: 5 }],
    ["tags", { collectionType: { simple: 3 } }],
    ["by", { mapValueType: { simple: 1 } }],
    ["place.city", { simple: 3 }],
    ["place.at.lat", { simple: 2 }],
    ["place.at.lon", { simple: 2 }],
    ["who.name", { simple: 3 }],
  ];
  const expected = columns.map(([name, literalType]) => ({ name, literalType }));

  it("are part of its type, with dotted names for nested ones", () => {
    assert.deepEqual(TypeEngine.toLiteralType(type), {
      structuredDatasetType: { columns: expected, format: "" },
    });
  });

  it("are part of its literals, also with a guessed type", () => {
    for (const known of [type, TypeEngine.guessType(TypeEngine.toLiteralType(type))]) {
      assert.deepEqual(TypeEngine.toLiteral(new Dataset("s3://b/t", "csv"), known), {
        scalar: {
          structuredDataset: {
            uri: "s3://b/t",
            metadata: { structuredDatasetType: { columns: expected, format: "csv" } },
          },
        },
      });
    }
  });
});

describe("a format", () => {
  it("is the type's, or the value's if the type has none", () => {
    const formatOf = (options: string | { format?: string }, value: Dataset | string) =>
      TypeEngine.toLiteral(value, t.dataset(options)).scalar!.structuredDataset!.metadata!
        .structuredDatasetType!.format;
    assert.equal(formatOf("parquet", new Dataset("x", "csv")), "parquet");
    assert.equal(formatOf({ format: "parquet" }, "x"), "parquet");
    assert.equal(formatOf({}, new Dataset("x", "csv")), "csv");
    assert.equal(formatOf("", "x"), "");
    assert.equal(
      TypeEngine.toLiteral(new FlyteFile("x", "csv"), t.file("json")).scalar!.blob!.metadata!.type!
        .format,
      "json",
    );
    assert.equal(
      TypeEngine.toLiteral(new FlyteFile("x", "csv"), t.file()).scalar!.blob!.metadata!.type!
        .format,
      "csv",
    );
  });
});

describe("a file's metadata", () => {
  const file = new FlyteFile("s3://b/x", "csv", { rows: "3", ["__proto__"]: "data" });

  it("is sent with the reference, and restored", () => {
    const literal = decodeLiteral(encodeLiteral(TypeEngine.toLiteral(file, t.file())));
    assert.deepEqual(Object.entries(literal.metadata ?? {}).sort(), [
      ["__proto__", "data"],
      ["rows", "3"],
    ]);
    assert.deepEqual(TypeEngine.toNative(literal, t.file()), file);
    const optional = t.optional(t.file());
    assert.deepEqual(TypeEngine.toNative(TypeEngine.toLiteral(file, optional), optional), file);
  });

  it("is kept inside an object", () => {
    const type = t.object({ file: t.file() });
    const literal = TypeEngine.toLiteral({ file }, type);
    assert.deepEqual(unpack(literal), {
      file: { path: "s3://b/x", metadata: { rows: "3", ["__proto__"]: "data" } },
    });
    assert.deepEqual(TypeEngine.toNative(literal, type), {
      file: new FlyteFile("s3://b/x", "", file.metadata),
    });
  });

  it("must be an object of strings", () => {
    const odd = new FlyteFile("x", "", { rows: 3 } as never);
    assertFaults(
      () => TypeEngine.toLiteral({ file: odd }, t.object({ file: t.file() })),
      ['file.metadata   expected an object of strings, got an object with "rows"'],
    );
  });

  it("is left out if it is empty", () => {
    assert.equal(TypeEngine.toLiteral("x", t.file()).metadata, undefined);
    assert.deepEqual(Object.keys(TypeEngine.toLiteral(new FlyteFile("x"), t.file())), ["scalar"]);
  });
});

describe("a literal's hash", () => {
  it("is the one in the options, and does not change the value", () => {
    const literal = TypeEngine.toLiteral([1], t.list(t.int()), { hash: "abc" });
    assert.equal(literal.hash, "abc");
    assert.deepEqual(
      TypeEngine.toNative(decodeLiteral(encodeLiteral(literal)), t.list(t.int())),
      [1],
    );
    assert.equal(TypeEngine.toLiteral(null, t.none()).hash, undefined);
    assert.equal(TypeEngine.toLiteral(null, t.none(), { hash: "x" }).hash, "x");
    assert.equal(
      TypeEngine.toLiteral(null, t.none()).hash,
      undefined,
      "the literal that all nones share is not changed",
    );
  });
});
