import fc from "fast-check";
import yaml from "yaml";
import { isPlainObject, setOwn } from "../../../src/runtime/base/json.ts";
import { harmed } from "../messages/harmed.ts";

/** A value in a document: the names and indices that lead to it. */
type Path = readonly string[];

interface Mutation {
  /** Chooses a value of the document, and another one. */
  readonly at: number;
  readonly other: number;
  readonly change: (value: unknown, other: unknown, toOther: Path, path: Path) => unknown;
}

/** Returned by a change that deletes the value. */
const DELETED = Symbol("deleted");

/** Texts that mean something in TypeScript, JSON, Markdown, a shell, a path or a terminal. */
const HOSTILE_TEXTS = [
  "",
  "__proto__",
  "constructor",
  "*/ process.exit(1); /*",
  '"; process.exit(1); //',
  "'; process.exit(1); //",
  "`${process.exit(1)}`",
  "</script>",
  "| a | b |\n|---|",
  "$(touch owned); `touch owned`",
  "../../../../tmp/owned",
  "{}",
  "{jobId",
  "line\nbreak\r\n\u2028\u2029",
  "\u202eright to left",
  "\u001b[2J",
  "ü😀\ud800",
  "a".repeat(5000),
] as const;

const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1e308,
  2.5,
  [],
  {},
  [[]],
  ["null"],
  { $ref: 5 },
  { $ref: "#" },
  { $ref: "#/nowhere" },
  { $ref: "../secret.yaml" },
  { $ref: "/etc/passwd" },
  { $ref: "link.yaml" },
  { $ref: "file:///etc/passwd" },
  { $ref: "http://127.0.0.1:1/schemas.json" },
  { $ref: "openapi.yaml#/paths" },
  { allOf: [{ type: "string" }, { type: "object" }] },
  { oneOf: [{ type: "null" }, { type: "integer" }] },
  { enum: [1, "1", null, { a: 1 }] },
  ...HOSTILE_TEXTS,
];

const change: fc.Arbitrary<Mutation["change"]> = fc.oneof(
  fc.constantFrom<Mutation["change"]>(
    () => DELETED,
    (_, other) => other,
    (value) => [value, value],
    (value) => ({ allOf: [value], nullable: true }),
    (value) => ({ anyOf: [value, value, { type: "null" }] }),
    (_, __, toOther) => ({ $ref: toPointer(toOther) }),
    (_, __, ___, path) => ({ $ref: toPointer(path.slice(0, -2)) }),
    (value) => (isPlainObject(value) ? mapNames(value, (name) => `${name} `) : `${String(value)}x`),
    (value) => nest(value, 101),
    (value) => repeat(value, 2000),
  ),
  fc.constantFrom(...ODD_VALUES).map((odd) => () => odd),
  fc.constantFrom(...HOSTILE_TEXTS).map((name) => (value: unknown) => ({ [name]: value })),
);

const mutation: fc.Arbitrary<Mutation> = fc.record({ at: fc.nat(), other: fc.nat(), change });

/**
 * Texts of documents that are one of these with one to four of their values deleted, replaced,
 * wrapped, repeated or referred to, as JSON or YAML. Some have a few other bytes, too.
 */
export function mutatedDocuments(samples: readonly unknown[]): fc.Arbitrary<Uint8Array> {
  const texts = fc
    .tuple(
      fc.constantFrom(...samples),
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(writeJson, writeYaml),
    )
    .map(([sample, mutations, write]) => Buffer.from(write(mutations.reduce(mutate, sample))));
  return fc
    .oneof({ weight: 5, arbitrary: texts }, { weight: 1, arbitrary: harmed(texts) })
    .map((bytes) => Object.assign(bytes, { [fc.toStringMethod]: () => showStart(bytes) }));
}

/** A report of a failure has the seed, and needs no megabytes. */
function showStart(bytes: Uint8Array): string {
  return `${bytes.length} bytes: ${Buffer.from(bytes.subarray(0, 2000)).toString("utf8")}`;
}

function mutate(document: unknown, mutation: Mutation): unknown {
  const paths = listPaths(document);
  const path = paths[mutation.at % paths.length]!;
  const toOther = paths[mutation.other % paths.length]!;
  const changed = mutation.change(find(document, path), find(document, toOther), toOther, path);
  return replace(document, path, changed);
}

function listPaths(document: unknown): Path[] {
  const paths: Path[] = [[]];
  for (const path of paths) {
    const value = find(document, path);
    if (typeof value === "object" && value !== null && path.length < 40 && paths.length < 5000)
      paths.push(...Object.keys(value).map((key) => [...path, key]));
  }
  return paths.length > 1 ? paths.slice(1) : paths;
}

function find(document: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], document);
}

/** A copy with another value at a path. */
function replace(value: unknown, [key, ...rest]: Path, changed: unknown): unknown {
  if (key === undefined) return changed === DELETED ? null : changed;
  if (Array.isArray(value))
    return value.flatMap((item: unknown, index): unknown[] => {
      if (String(index) !== key) return [item];
      return rest.length === 0 && changed === DELETED ? [] : [replace(item, rest, changed)];
    });
  const copy: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value as object))
    if (name !== key) setOwn(copy, name, item);
    else if (rest.length > 0 || changed !== DELETED)
      setOwn(copy, name, replace(item, rest, changed));
  return copy;
}

function mapNames(
  object: Record<string, unknown>,
  map: (name: string) => string,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [map(name), value]));
}

function nest(value: unknown, levels: number): unknown {
  let nested = value;
  for (let level = 0; level < levels; level += 1)
    nested = { type: "object", properties: { inner: nested } };
  return nested;
}

/** Leaves a large value as it is: one that is repeated twice is longer than any text can be. */
function repeat(value: unknown, times: number): unknown {
  if (JSON.stringify(value).length > 10_000) return value;
  if (typeof value === "string") return value.repeat(times);
  if (Array.isArray(value)) return Array.from({ length: times }, () => value as unknown).flat();
  if (!isPlainObject(value)) return value;
  const copies = Array.from({ length: times }, (_, index) =>
    mapNames(value, (name) => `${name}${index}`),
  );
  return Object.assign({}, value, ...copies) as unknown;
}

function toPointer(path: Path): string {
  const keys = path.map((key) => key.replaceAll("~", "~0").replaceAll("/", "~1"));
  return ["#", ...keys].join("/");
}

function writeJson(document: unknown): string {
  return JSON.stringify(document, null, 2);
}

/** Repeated values become aliases. */
function writeYaml(document: unknown): string {
  return yaml.stringify(document);
}
