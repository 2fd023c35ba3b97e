import { Decoder, Encoder } from "@msgpack/msgpack";
import { t } from "../src/entries/index.ts";
import { TypeEngine } from "../src/runtime/values/type-engine.ts";
import { flyteidl } from "../src/runtime/wire/v1/generated/messages.js";
import { cpuMs, type Row, type Spread, spreadOf } from "./measure.ts";

const ROUNDS = 9;
const INTS = 1_000_000;
const OBJECTS = 100_000;

const station = t.object({
  id: t.string(),
  height: t.int(),
  latitude: t.float(),
  longitude: t.float(),
  active: t.bool(),
  tags: t.list(t.string()),
  place: t.object({ city: t.string(), people: t.int() }),
});
const value = {
  id: "station-17",
  height: 312,
  latitude: 60.5,
  longitude: 5.25,
  active: true,
  tags: ["coast", "north"],
  place: { city: "Bergen", people: 285_911 },
};

/** The library's own calls, without the checks of TypeEngine. */
const encoder = new Encoder();
const decoder = new Decoder();
const packed = Uint8Array.from(encoder.encode(value));

/** The constructors accept fields, but their declarations do not show it. */
const { Literal, Scalar, Primitive } = flyteidl.core as unknown as Readonly<
  Record<"Literal" | "Scalar" | "Primitive", new (fields: object) => object>
>;

/**
 * Compares conversions to and from literals with direct calls of protobufjs and @msgpack/msgpack.
 */
export async function measureLiterals(): Promise<Row[]> {
  const literal = TypeEngine.toLiteral(value, station);
  if (Buffer.compare(Buffer.from(literal.scalar!.binary!.value!), Buffer.from(packed)) !== 0)
    throw new Error("both must encode to the same bytes");
  const type = t.int();
  return [
    await compare(
      "ints to literals",
      "× bare protobufjs",
      0.33,
      INTS,
      (call) =>
        new Literal({ scalar: new Scalar({ primitive: new Primitive({ integer: call }) }) }),
      (call) => TypeEngine.toLiteral(call, type),
    ),
    await compare(
      "typed objects to msgpack",
      "× bare @msgpack/msgpack",
      0.45,
      OBJECTS,
      () => bareLiteral(),
      () => TypeEngine.toLiteral(value, station),
    ),
    await compare(
      "typed objects from msgpack",
      "× bare @msgpack/msgpack",
      0.45,
      OBJECTS,
      () => decoder.decode(packed),
      () => TypeEngine.toNative(literal, station),
    ),
  ];
}

function bareLiteral(): object {
  return { scalar: { binary: { value: encoder.encode(value), tag: "msgpack" } } };
}

type Work = (call: number) => unknown;

async function compare(
  what: string,
  unit: string,
  aim: number,
  calls: number,
  bare: Work,
  ours: Work,
): Promise<Row> {
  const times: { bare: number; ours: number }[] = [];
  for (let round = -3; round < ROUNDS; round += 1) {
    const time = { bare: await repeat(calls, bare), ours: await repeat(calls, ours) };
    if (round >= 0) times.push(time);
  }
  const measured = spreadOf(times.map((time) => time.bare / time.ours));
  const perSecond = (all: Spread): string =>
    Math.round((calls / all.median) * 1000).toLocaleString("en");
  const note = `${perSecond(spreadOf(times.map((time) => time.ours)))} per CPU second; bare ${perSecond(spreadOf(times.map((time) => time.bare)))}`;
  return { what, unit, measured, aim: `≥ ${aim}`, met: measured.median >= aim, note };
}

/** Keeps results for a while, so that V8 cannot optimize the work away. */
const results: unknown[] = new Array<unknown>(64);

function repeat(calls: number, work: Work): Promise<number> {
  return cpuMs(() => {
    for (let call = 0; call < calls; call += 1) results[call & 63] = work(call);
  });
}
