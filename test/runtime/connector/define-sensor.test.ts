import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type PokeRequest,
  type RunEvent,
  Resource,
  RetryableError,
  UserError,
  defineSensor,
  t,
} from "../../../src/entries/index.ts";
import { silentLog } from "../../../src/runtime/base/context.ts";
import type { FxError } from "../../../src/runtime/base/errors/errors.ts";
import type { PokeEntry } from "../../../src/runtime/connector/define-sensor.ts";
import { VirtualClock } from "../../../src/runtime/local/clock/virtual-clock.ts";
import { holdsFor } from "../../support/assertions/holds-for.ts";

/** A sensor that finds something at the third poke. */
function thirdTime() {
  const pokes: (Date | undefined)[] = [];
  const sensor = defineSensor({
    taskType: "third_time",
    inputs: { name: t.string() },
    poke({ lastPoke }) {
      pokes.push(lastPoke);
      return pokes.length === 3;
    },
  });
  return { pokes, sensor, task: sensor.task({ name: "third_time" }) };
}

describe("defineSensor", () => {
  it("pokes until it finds something", async () => {
    const { pokes, task } = thirdTime();
    const clock = new VirtualClock();
    assert.deepEqual(await task.run({ name: "a" }, { clock, log: silentLog }), {});
    assert.equal(pokes.length, 3);
    const [first, second, third] = pokes;
    assert.equal(first, undefined);
    assert.ok(second!.getTime() < third!.getTime());
  });

  it("returns outputs, or a Resource with a message and progress", async () => {
    const found = [Resource.running("half", { progress: 0.5 }), { rows: 5 }];
    const sensor = defineSensor({
      taskType: "rows",
      outputs: { rows: t.int() },
      poke: () => found.shift() as { rows: number },
    });
    const messages: string[] = [];
    const onEvent = (event: RunEvent): void => {
      if (event.type === "phase") messages.push(event.message);
    };
    const options = { clock: new VirtualClock(), onEvent };
    const outputs = await sensor.task({ name: "rows" }).run({}, options);
    assert.deepEqual(outputs, { rows: 5 });
    assert.ok(messages.includes("50 % · half"), messages.join("\n"));
  });

  it("keeps the inputs in the ResourceMeta alone", () => {
    const { sensor } = thirdTime();
    const create = (name: string, idempotencyKey: string): unknown =>
      sensor.create({ inputs: { name }, idempotencyKey } as never);
    const bytes = sensor.resourceMeta.encode(create("a", "k1") as never);
    assert.deepEqual({ ...sensor.resourceMeta.decode(bytes) }, { id: "k1", inputs: { name: "a" } });
    assert.deepEqual(create("a", "k1"), create("a", "k1"));
    assert.notDeepEqual(create("a", "k1"), create("a", "k2"));
  });

  it("keeps any inputs as they are", () => {
    const sensor = defineSensor({
      taskType: "any",
      inputs: { text: t.string(), more: t.struct(), on: t.optional(t.datetime()) },
      poke: () => true,
    });
    holdsFor(
      fc.string({ unit: "grapheme", maxLength: 50 }),
      fc.dictionary(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }), {
        maxKeys: 5,
      }),
      fc.option(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })),
      (text, more, on) => {
        const inputs = { text, more: { ...more }, on };
        const meta = sensor.create({ inputs, idempotencyKey: "k" } as never);
        const { inputs: kept } = sensor.resourceMeta.decode(
          sensor.resourceMeta.encode(meta as never),
        );
        assert.deepEqual(kept, inputs);
      },
    );
  });

  it("refuses inputs above 4 KiB, which fails the task", async () => {
    const { pokes, task } = thirdTime();
    await assert.rejects(
      task.run({ name: "a".repeat(5000) }, { clock: new VirtualClock() }),
      /InputsTooLarge: the inputs take 50\d\d bytes in the ResourceMeta, more than 4096/,
    );
    assert.equal(pokes.length, 0);
  });

  it("pokes again after an error, and fails the task after a UserError", async () => {
    const errors = [
      new Error("lost"),
      new RetryableError("BUSY", "busy"),
      new UserError("GONE", "gone"),
    ];
    const poke = (): never => {
      throw errors.shift()!;
    };
    const sensor = defineSensor({ taskType: "errors", poke });
    await assert.rejects(sensor.task({ name: "errors" }).run({}, { clock: new VirtualClock() }), {
      message: /Gone: gone/,
    });
    assert.equal(errors.length, 0);
  });

  it("refuses what is no result of a poke", async () => {
    for (const found of [undefined, null, 5, "yes"]) {
      const sensor = defineSensor({ taskType: "odd", poke: () => found as never });
      await assert.rejects(async () => sensor.get({ id: "k", inputs: {} }, request()), {
        message: /^a poke found /,
      });
    }
  });

  it("batches pokes with pokeMany", async () => {
    const seen: PokeEntry[][] = [];
    const sensor = defineSensor({
      taskType: "many",
      inputs: { name: t.string() },
      outputs: { size: t.int() },
      pokeMany(entries) {
        seen.push([...entries] as never);
        return entries.map(({ inputs }) =>
          inputs.name === "bad" ? new UserError("BAD", "bad") : { size: inputs.name.length },
        );
      },
    });
    const results = await sensor.getMany!(["one", "bad"].map(toEntry), request());
    const [one, bad] = results as readonly unknown[];
    assert.deepEqual((one as Resource<object>).outputs, { size: 3 });
    assert.equal((bad as UserError).code, "BAD");
    const alone = await sensor.get({ id: "two", inputs: { name: "three" } }, request());
    assert.deepEqual(alone.outputs, { size: 5 });
    const lengths = seen.map(({ length }) => length);
    assert.deepEqual(lengths, [2, 1]);
  });

  it("accepts a Map from the inputs of each entry, and fails only the pokes without a result", async () => {
    const sensor = defineSensor({
      taskType: "many",
      inputs: { name: t.string() },
      pokeMany: ([, ...entries]) =>
        new Map(entries.map(({ inputs }) => [inputs, inputs.name === "odd" ? (7 as never) : true])),
    });
    const results = await sensor.getMany!(["lost", "found", "odd"].map(toEntry), request());
    const [lost, found, odd] = results as readonly (Resource<object> & FxError)[];
    assert.deepEqual([lost!.code, lost!.retryable], ["FX1018", true]);
    assert.equal(lost!.message, "pokeMany returned nothing for this job");
    assert.equal(found!.phase, "SUCCEEDED");
    assert.equal(odd!.message, "a poke found 7");
  });

  it("names pokeMany if its list has another length", async () => {
    const sensor = defineSensor({ taskType: "short", pokeMany: () => [] });
    await assert.rejects(async () => sensor.get({ id: "k", inputs: {} }, request()), {
      message: "pokeMany returned 0 elements for 1 job",
    });
  });

  it("needs a poke", () => {
    assert.throws(() => defineSensor({ taskType: "none" } as never), {
      code: "FX3007",
      message: 'the sensor "none" has no poke',
    });
  });

  it("is called a sensor", () => {
    assert.equal(defineSensor({ taskType: "new_file", poke: () => true }).name, "New File Sensor");
  });
});

const about = { outputPrefix: "", signal: new AbortController().signal };

function request(): PokeRequest {
  return { ...about, clock: new VirtualClock() } as unknown as PokeRequest;
}

function toEntry(name: string) {
  return { ...about, job: { id: name, inputs: { name } } };
}
