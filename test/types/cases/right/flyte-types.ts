import { t, type Dataset, type Duration, type FlyteDirectory, type FlyteFile, type Json } from "flyte-fx";
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
