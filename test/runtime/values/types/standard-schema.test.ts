import assert from "node:assert/strict";
import * as z from "zod";
import type { JsonObject } from "../../../../src/runtime/base/json.ts";
import { structToJson } from "../../../../src/runtime/base/struct.ts";
import { resourceMeta } from "../../../../src/runtime/connector/resource-meta.ts";
import { TypeEngine } from "../../../../src/runtime/values/type-engine.ts";
import type { AnyFlyteType } from "../../../../src/runtime/values/types/flyte-type.ts";
import type {
  StandardResult,
  StandardSchema,
} from "../../../../src/runtime/values/types/standard-schema.ts";
import { t } from "../../../../src/runtime/values/types/t.ts";
import { catchFxError } from "../../../support/assertions/caught-error.ts";
import { assertFaults, faultsOf, hex, msgpack, unpack } from "../made-literals.ts";

const titleOf = (of: AnyFlyteType) => structToJson(TypeEngine.toLiteralType(of).metadata!)["title"];

/** A schema that cannot generate its JSON schema. */
function schemaOf<T extends object>(
  validate: (value: unknown) => StandardResult<T> | Promise<StandardResult<T>>,
): StandardSchema<T> {
  return { "~standard": { version: 1, vendor: "own", validate } };
}

const Job = z.object({
  id: z.string().min(2),
  tries: z.int().default(3),
  score: z.number(),
  note: z.string().optional(),
  owner: z.string().nullable(),
  place: z.object({ x: z.number(), y: z.number().optional() }),
  sizes: z.array(z.number()),
  counts: z.record(z.string(), z.int()),
  state: z.enum(["on", "off"]),
});
const type = t.object(Job, { title: "Job" });
const input: z.input<typeof Job> = {
  id: "ab",
  score: 2,
  owner: null,
  place: { x: 1 },
  sizes: [1, 2.5],
  counts: { a: 1 },
  state: "on",
};
const received: z.output<typeof Job> = { ...input, tries: 3 };

describe("an object by zod 4", () => {
  it("has the type of the dataclass with the same fields", () => {
    const fields = t.object(
      {
        id: t.string(),
        tries: t.int().default(3),
        score: t.float(),
        owner: t.optional(t.string()),
        place: t.object({ x: t.float(), y: t.optional(t.float()) }),
        sizes: t.list(t.float()),
        counts: t.dict(t.int()),
        state: t.enum("on", "off"),
        note: t.optional(t.string()),
      },
      { title: "Job" },
    );
    assert.deepEqual(TypeEngine.toLiteralType(type), TypeEngine.toLiteralType(fields));
    assert.equal(titleOf(type), "Job");
  });

  it("encodes the schema's output: defaults filled in, numbers as float64, null for missing fields", () => {
    const literal = TypeEngine.toLiteral(input, type);
    assert.deepEqual(unpack(literal), { ...received, note: null, place: { x: 1, y: null } });
    assert.ok(hex(literal).includes("a573636f7265cb4000000000000000"), "score is a float64");
    assert.ok(hex(literal).includes("a5747269657303"), "tries is an integer");
    assert.ok(
      hex(literal).includes("a573697a657392cb3ff0000000000000cb4004000000000000"),
      "each of the list is a float64",
    );
  });

  it("is read back validated, without the omitted fields", () => {
    assert.deepEqual(TypeEngine.toNative(TypeEngine.toLiteral(input, type), type), received);
  });

  it("is rejected with the schema's messages, both ways", () => {
    const small = t.object(
      z.object({
        id: z.string().min(2),
        place: z.object({ x: z.number() }),
        list: z.array(z.int()),
      }),
    );
    const expected = [
      "id   Too small: expected string to have >=2 characters",
      "place.x   Invalid input: expected number, received string",
      "list[1]   Invalid input: expected number, received string",
    ];
    const wrong = { id: "a", place: { x: "1" }, list: [1, "2"] };
    assertFaults(() => TypeEngine.toLiteral(wrong, small), expected);
    // {"id": "a", "place": {"x": "1"}, "list": [1, "2"]}
    const literal = msgpack("83a26964a161a5706c61636581a178a131a46c6973749201a132");
    assertFaults(() => TypeEngine.toNative(literal, small), expected);
    assert.match(
      faultsOf(() => TypeEngine.toNative(msgpack("90"), small))[0]!,
      /expected an object, got an empty list/,
    );
  });

  it("rejects its own output on reading if the schema does not accept it", () => {
    const lengthOf = z.string().transform((text) => text.length);
    const length = t.object(z.object({ text: lengthOf.pipe(z.number()) }));
    const literal = TypeEngine.toLiteral({ text: "abc" }, length);
    assert.deepEqual(unpack(literal), { text: 3 });
    assertFaults(
      () => TypeEngine.toNative(literal, length),
      ["text   Invalid input: expected string, received number"],
    );
  });

  it("can be part of other types, and keeps the schema's title", () => {
    const Point = z.object({ x: z.number(), y: z.number() }).meta({ title: "Point" });
    const holder = t.object({ points: t.list(t.object(Point)), main: t.optional(t.object(Point)) });
    const value = { points: [{ x: 1, y: 2 }], main: null };
    assert.deepEqual(TypeEngine.toNative(TypeEngine.toLiteral(value, holder), holder), value);
    const list = TypeEngine.toLiteralType(t.list(t.object(Point))).collectionType!;
    assert.equal(structToJson(list.metadata!)["title"], "Point");
    const Meta = resourceMeta({ point: t.object(Point).default({ x: 1, y: 2 }) });
    assert.deepEqual(Meta.decode(Meta.encode({})).point, { x: 1, y: 2 });
    assert.equal(Buffer.from(Meta.encode({})).toString(), '{"point": {"x": 1.0, "y": 2.0}}');
  });

  it("is an untyped struct if Flyte lacks a type for it", () => {
    const untyped = t.object(
      z.object({ any: z.unknown(), pair: z.tuple([z.string(), z.number()]) }),
      { title: "Odd" },
    );
    assert.deepEqual(TypeEngine.toLiteralType(untyped), TypeEngine.toLiteralType(t.struct()));
    const value = { any: [1, { a: null }], pair: ["a", 2] };
    assert.ok(hex(TypeEngine.toLiteral(value, untyped)).endsWith("92a161cb4000000000000000"));
    assert.deepEqual(TypeEngine.toNative(TypeEngine.toLiteral(value, untyped), untyped), value);
  });

  it("follows references and choices", () => {
    interface Tree {
      weight: number;
      next?: Tree | undefined;
    }
    const Node: z.ZodType<Tree> = z.object({
      weight: z.number(),
      get next() {
        return Node.optional();
      },
    });
    const tree = t.object(Node);
    const value = { weight: 1, next: { weight: 2 } };
    assert.equal(
      hex(TypeEngine.toLiteral(value, tree)),
      "82a6776569676874cb3ff0000000000000a46e65787482a6776569676874cb4000000000000000a46e657874c0",
    );
    assert.deepEqual(TypeEngine.toNative(TypeEngine.toLiteral(value, tree), tree), value);

    const shape = t.object(
      z.discriminatedUnion("kind", [
        z.object({ kind: z.literal("dot"), n: z.int() }),
        z.object({ kind: z.literal("disc"), n: z.number() }),
      ]),
    );
    for (const [kind, bytes] of [
      ["dot", "82a46b696e64a3646f74a16e02"],
      ["disc", "82a46b696e64a464697363a16ecb4000000000000000"],
    ] as const)
      assert.equal(hex(TypeEngine.toLiteral({ kind, n: 2 }, shape)), bytes);
  });

  it("is rejected if its output has no JSON schema, or is not an object", () => {
    assert.throws(
      () => t.object(z.object({ at: z.date() })),
      /the zod schema cannot generate the JSON schema of its output \(.*Date.*\); pass one: t\.object\(schema, \{ jsonSchema: \{ … \} \}\)/,
    );
    assert.throws(() => t.object(z.array(z.int())), /t\.object expects the schema of an object/);
    assert.throws(() => t.object(Job, { title: "a b" }), /must be a class name/);
  });
});

describe("an object by another Standard Schema", () => {
  const json: JsonObject = {
    type: "object",
    title: "Pair",
    properties: { a: { type: "number" }, b: { type: "integer" } },
    required: ["a", "b"],
  };
  const isPair = (value: unknown): value is { a: number; b: number } =>
    typeof value === "object" && value !== null && "a" in value && "b" in value;
  const pair = schemaOf((value) =>
    isPair(value)
      ? { value }
      : { issues: [{ message: "no pair\n\u001b[2J", path: ["a", { key: 0 }, Symbol("s")] }] },
  );

  it("uses the JSON schema from the options", () => {
    const pairType = t.object(pair, { jsonSchema: json });
    assert.equal(titleOf(pairType), "Pair");
    const bytes = hex(TypeEngine.toLiteral({ a: 1, b: 1 }, pairType));
    assert.equal(bytes, "82a161cb3ff0000000000000a16201");
    assertFaults(
      () => TypeEngine.toLiteral({}, pairType),
      ['a[0]["Symbol(s)"]   no pair \\u001b[2J'],
    );
  });

  it("needs a JSON schema", () => {
    assert.throws(
      () => (t.object as (schema: unknown) => unknown)(pair),
      /the own schema cannot generate a JSON schema; pass one: t\.object\(schema, \{ jsonSchema/,
    );
  });

  it("may be a function, as in arktype", () => {
    const callable = Object.assign(() => undefined, pair);
    const callableType = t.object(callable, { jsonSchema: json });
    const value = { a: 1, b: 1 };
    const literal = TypeEngine.toLiteral(value, callableType);
    assert.deepEqual(TypeEngine.toNative(literal, callableType), value);
  });

  it("is rejected if it validates asynchronously, without an unhandled rejection", async () => {
    const late = t.object(
      z.object({ id: z.string().refine(async () => Promise.reject(new Error("too late"))) }),
    );
    catchFxError("FX3020", () => TypeEngine.toLiteral({ id: "a" }, late), /asynchronously/);
    catchFxError("FX3020", () => TypeEngine.toNative(msgpack("81a26964a161"), late));
    await new Promise((resolve) => setImmediate(resolve)); // an unhandled rejection would fail the test
  });

  it("is reported as a fault if it throws, or returns no JSON object", () => {
    const loop: Record<string, unknown> = {};
    loop["a"] = loop;
    const cases: [() => unknown, RegExp][] = [
      [() => assert.fail("oops\nnow"), /^the schema threw: oops now$/],
      [() => undefined, /^the schema returned no result$/],
      [() => ({ value: [1] }), /^expected an object as the schema's output, got a list of 1$/],
      [() => ({ value: { a: new Date(0) } }), /^a {3}expected a JSON value, got the Date/],
      [() => ({ value: { a: "\ud800" } }), /^a {3}expected a string without lone surrogates/],
      [() => ({ value: loop }), /expected JSON nested at most 100 levels deep/],
    ];
    for (const [validate, line] of cases) {
      const schema = schemaOf(validate as () => StandardResult<object>);
      const odd = t.object(schema, { jsonSchema: json });
      assert.match(faultsOf(() => TypeEngine.toLiteral({}, odd))[0]!, line);
    }
  });

  it("keeps keys such as __proto__ as data", () => {
    const seen: unknown[] = [];
    const any = t.object(
      schemaOf((value) => (seen.push(value), { value: value as object })),
      { jsonSchema: { type: "object" } },
    );
    const value = JSON.parse('{"__proto__": {"polluted": 1}}') as object;
    const back = TypeEngine.toNative(TypeEngine.toLiteral(value, any), any) as object;
    assert.deepEqual(Object.keys(back), ["__proto__"]);
    assert.equal(Object.getPrototypeOf(back), Object.prototype);
    assert.equal(seen.length, 2);
  });
});

describe("an object's title", () => {
  it("names the Python class, and is restored by guessType", () => {
    const titled = t.object({ a: t.int() }, { title: "Point" });
    const literalType = TypeEngine.toLiteralType(titled);
    assert.equal(structToJson(literalType.metadata!)["title"], "Point");
    assert.equal(titleOf(t.object({ p: titled })), "Object");
    assert.equal(titleOf(TypeEngine.guessType(literalType)), "Point");
  });
});
