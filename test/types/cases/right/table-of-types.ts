import { t, type AnyFlyteType, type Dataset, type Duration, type FlyteDirectory, type FlyteFile, type Json, type Tagged, type Timestamp } from "flyte-fx";
import * as z from "zod";
import { same } from "../same.ts";

/** Compiles if code receives exactly `N` for a type. docs/types.md has the same rows. */
function received<N>(): <T extends AnyFlyteType>(type: T, is: Parameters<typeof same<t.Infer<T>, N>>[0]) => T {
  return (type) => type;
}

export const table = [
  received<number>()(t.int(), true),
  received<bigint>()(t.bigint(), true),
  received<number>()(t.float(), true),
  received<string>()(t.string(), true),
  received<boolean>()(t.bool(), true),
  received<Date>()(t.datetime(), true),
  received<Timestamp>()(t.timestamp(), true),
  received<Duration>()(t.duration(), true),
  received<null>()(t.none(), true),
  received<"red" | "blue">()(t.enum({ RED: "red", BLUE: "blue" }), true),
  received<number | null>()(t.optional(t.int()), true),
  received<number | string>()(t.union(t.int(), t.string()), true),
  received<Tagged<number>>()(t.union(t.int(), t.float()), true),
  received<number[]>()(t.list(t.int()), true),
  received<Record<string, number>>()(t.dict(t.int()), true),
  received<Record<string, Json>>()(t.struct(), true),
  received<{ x: number }>()(t.object({ x: t.float() }, { title: "Point" }), true),
  received<{ x: number; note?: string | undefined }>()(t.object(z.object({ x: z.number(), note: z.string().optional() })), true),
  received<FlyteFile>()(t.file("csv"), true),
  received<FlyteDirectory>()(t.directory(), true),
  received<Dataset<{ day: Date }>>()(t.dataset({ columns: { day: t.datetime() } }), true),
];
