import { type Dataset, type Duration, type FlyteDirectory, type FlyteFile, type Json, t, type Tagged as TaggedValue } from "flyte-fx";
import { same } from "../same.ts";

export const shape = {
  int: t.int(),
  bigint: t.bigint(),
  float: t.float(),
  string: t.string(),
  bool: t.bool(),
  datetime: t.datetime(),
  duration: t.duration(),
  none: t.none(),
  enum: t.enum("red", "green"),
  named: t.enum({ RED: "red", GREEN: "green" }),
  optional: t.optional(t.int()),
  list: t.list(t.int()),
  listOfOptionals: t.list(t.optional(t.int())),
  dict: t.dict(t.float()),
  struct: t.struct(),
  object: t.object({ a: t.int(), b: t.optional(t.string()), c: t.int().default(1) }),
  file: t.file("csv"),
  directory: t.directory(),
  dataset: t.dataset("parquet"),
  defaulted: t.int().default(3),
  described: t.int().describe("how many"),
  defaultedEnum: t.enum("a", "b").default("a"),
  defaultedOptional: t.optional(t.int()).default(3).describe("as of then"),
};

type Received = t.Infer<typeof shape>;
same<Received["int"], number>(true);
same<Received["bigint"], bigint>(true);
same<Received["float"], number>(true);
same<Received["string"], string>(true);
same<Received["bool"], boolean>(true);
same<Received["datetime"], Date>(true);
same<Received["duration"], Duration>(true);
same<Received["none"], null>(true);
same<Received["enum"], "red" | "green">(true);
same<Received["named"], "red" | "green">(true);
same<Received["optional"], number | null>(true);
same<Received["list"], number[]>(true);
same<Received["listOfOptionals"], (number | null)[]>(true);
same<Received["dict"], Record<string, number>>(true);
same<Received["struct"], Record<string, Json>>(true);
same<Received["object"], { a: number; b: string | null; c: number }>(true);
same<Received["file"], FlyteFile>(true);
same<Received["directory"], FlyteDirectory>(true);
same<Received["dataset"], Dataset>(true);
same<Received["defaulted"], number>(true);
same<Received["described"], number>(true);
same<Received["defaultedEnum"], "a" | "b">(true);
same<Received["defaultedOptional"], number | null>(true);

type Taken = t.Input<typeof shape>;
same<Taken["bigint"], bigint | number>(true);
same<Taken["datetime"], Date | string>(true);
same<Taken["duration"], Duration | string>(true);
same<Taken["optional"], number | null | undefined>(true);
same<Taken["list"], readonly number[]>(true);
same<Taken["dict"], { readonly [key: string]: number }>(true);
same<Taken["object"], { a: number; b?: string | null | undefined; c?: number | undefined }>(true);
same<Taken["file"], FlyteFile | string>(true);
same<Taken["directory"], FlyteDirectory | string>(true);
same<Taken["defaultedEnum"], "a" | "b" | undefined>(true);

/** Omits everything that may be left out. */
export const least: Taken = {
  int: 1,
  bigint: 1,
  float: 0.5,
  string: "",
  bool: true,
  datetime: "2024-01-01",
  duration: "1h30m",
  none: null,
  enum: "red",
  named: "green",
  list: [1],
  listOfOptionals: [1, null],
  dict: { a: 1 },
  struct: { a: [1, null, { b: true }] },
  object: { a: 1 },
  file: "a.csv",
  directory: "results",
  dataset: "a.parquet",
  described: 1,
};
export const most: Taken = { ...least, bigint: 1n, optional: null, defaulted: undefined, defaultedEnum: "b", object: { a: 1, b: undefined, c: 2 } };

same<t.Infer<typeof shape.object>, { a: number; b: string | null; c: number }>(true);
same<t.Infer<typeof shape>, Received>(true);
same<t.Input<typeof shape.datetime>, Date | string>(true);
same<t.Input<typeof shape>, Taken>(true);

export const plain = t.union(t.int(), t.string());
same<t.Infer<typeof plain>, number | string>(true);
same<t.Input<typeof plain>, number | string>(true);

export const withNone = t.union(t.int(), t.string(), t.none());
same<t.Infer<typeof withNone>, number | string | null>(true);

export const numberOrItems = t.union(t.float(), t.list(t.string()), t.bool());
same<t.Infer<typeof numberOrItems>, number | string[] | boolean>(true);
same<t.Input<typeof numberOrItems>, number | readonly string[] | boolean>(true);

/** A number fits both variants, so the value has a tag. */
export const tagged = t.union(t.int(), t.float());
type Tagged = t.Infer<typeof tagged>;
same<Tagged["value"], number>(true);
same<Tagged["tag"], string>(true);
export const five: t.Input<typeof tagged> = { tag: "int", value: 5 };

export const taggedOrNone = t.union(t.string(), t.enum("a"), t.none());
same<Extract<t.Infer<typeof taggedOrNone>, null>, null>(true);

export const optionalUnion = t.optional(t.union(t.int(), t.string()));
same<t.Infer<typeof optionalUnion>, number | string | null>(true);
same<t.Input<typeof optionalUnion>, number | string | null | undefined>(true);

export const defaulted = t.union(t.int(), t.string()).default("none so far");
same<t.Infer<typeof defaulted>, number | string>(true);

export const withOptional = t.union(t.optional(t.int()), t.string());
same<t.Infer<typeof withOptional>, number | string | null>(true);

export const times = t.union(t.datetime(), t.int());
same<t.Infer<typeof times>, Date | number>(true);
same<t.Input<typeof times>, Date | string | number>(true);

export const objects = t.union(t.int(), t.object({ a: t.int() }));
same<t.Infer<typeof objects>, number | { a: number }>(true);

export const integers = t.union(t.int(), t.bigint());
same<t.Input<typeof integers>, TaggedValue<number | bigint>>(true);

export const texts = t.union(t.string(), t.enum("red", "green"));
same<t.Infer<typeof texts>, TaggedValue<string>>(true);

export const files = t.union(t.string(), t.file());
same<t.Infer<typeof files>, TaggedValue<string | FlyteFile>>(true);

export const lists = t.union(t.list(t.int()), t.list(t.string()));
same<t.Infer<typeof lists>, TaggedValue<number[] | string[]>>(true);

export const numbersOrNone = t.union(t.int(), t.float(), t.none());
same<t.Infer<typeof numbersOrNone>, TaggedValue<number> | null>(true);
