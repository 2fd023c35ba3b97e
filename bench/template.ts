import protobuf from "protobufjs/minimal.js";
import { AsyncConnectorExecutorMixin, Task, t } from "../src/entries/index.ts";
import { buildTaskTemplate } from "../src/runtime/task/template/build-task-template.ts";
import { flyteidl } from "../src/runtime/wire/v1/generated/messages.js";
import { FLYTE1 } from "../src/runtime/wire/v1/wire.ts";
import { cpuMs, type Row, spreadOf } from "./measure.ts";

const { encodeTaskTemplate } = FLYTE1;

const CALLS = 60_000;
const ROUNDS = 9;

class QueryTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> {
  readonly taskType = "query";
  override getCustom(): {
    readonly location: string;
    readonly priority: number;
    readonly labels: readonly string[];
  } {
    return { location: "EU", priority: 5, labels: ["a", "b"] };
  }
}
const query = new QueryTask({
  name: "query",
  inputs: {
    city: t.string(),
    days: t.int(),
    since: t.datetime(),
    exact: t.bool(),
    factor: t.float(),
  },
  outputs: { rows: t.int(), mean: t.float(), result: t.dataset() },
});

/**
 * Compares building and encoding a template with encoding the same message directly with
 * protobufjs.
 */
export async function measureTemplate(): Promise<Row[]> {
  const bare: number[] = [];
  const ours: number[] = [];
  for (let round = -2; round < ROUNDS; round += 1) {
    const [bareMs, oursMs] = [
      await cpuMs(() => repeat(encodeBare)),
      await cpuMs(() => repeat(encodeOurs)),
    ];
    if (round < 0) continue;
    bare.push(bareMs);
    ours.push(oursMs);
  }
  if (Buffer.compare(Buffer.from(encodeBare()), Buffer.from(encodeOurs())) !== 0)
    throw new Error("both must encode to the same bytes");
  const measured = spreadOf(bare.map((ms, index) => ms / ours[index]!));
  const perSecond = (all: readonly number[]): string =>
    Math.round((CALLS / spreadOf(all).median) * 1000).toLocaleString("en");
  return [
    {
      what: "a TaskTemplate built and encoded",
      unit: "× bare protobufjs",
      measured,
      aim: "≥ 0.53",
      met: measured.median >= 0.53,
      note: `${perSecond(ours)} per CPU second; bare ${perSecond(bare)}`,
    },
  ];
}

function repeat(encode: () => Uint8Array): void {
  for (let call = 0; call < CALLS; call += 1) encode();
}

function encodeOurs(): Uint8Array {
  return encodeTaskTemplate(buildTaskTemplate(query, { project: "p", domain: "d", version: "v" }));
}

function encodeBare(): Uint8Array {
  const variable = (type: object, description: string): object => ({ type, description });
  return flyteidl.core.TaskTemplate.encode(
    {
      id: { resourceType: 1, project: "p", domain: "d", name: "query", version: "v" },
      type: "query",
      metadata: {
        runtime: { type: 1, version: "1.16.31", flavor: "fx/0.0.0-source" },
        retries: {},
        generatesDeck: {},
        metadata: {},
      },
      interface: {
        inputs: {
          variables: {
            city: variable({ simple: 3 }, "city"),
            days: variable({ simple: 1 }, "days"),
            since: variable({ simple: 5 }, "since"),
            exact: variable({ simple: 4 }, "exact"),
            factor: variable({ simple: 2 }, "factor"),
          },
        },
        outputs: {
          variables: {
            rows: variable({ simple: 1 }, "rows"),
            mean: variable({ simple: 2 }, "mean"),
            result: variable({ structuredDatasetType: {} }, "result"),
          },
        },
      },
      custom: {
        fields: {
          location: { stringValue: "EU" },
          priority: { numberValue: 5 },
          labels: { listValue: { values: [{ stringValue: "a" }, { stringValue: "b" }] } },
        },
      },
    },
    protobuf.Writer.create(),
  ).finish();
}
