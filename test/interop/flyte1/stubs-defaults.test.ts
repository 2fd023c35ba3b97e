import assert from "node:assert/strict";
import { t } from "../../../src/entries/index.ts";
import { buildDefaultInputs } from "../../../src/runtime/task/task-values.ts";
import { loadWire } from "../../../src/runtime/wire/load-wire.ts";
import { writeStubPackage } from "../support/stub-package.ts";
import { usePython } from "../support/use-python.ts";

const Point = t.object(
  { x: t.float().default(2), tags: t.list(t.string()).default(["a"]), class: t.int().default(3) },
  { title: "Point" },
);
const INPUTS = {
  text: t.string().default('a "quoted" \\ text\n'),
  whole: t.int().default(-7),
  large: t.bigint().default(2n ** 62n),
  float: t.float().default(3),
  infinite: t.float().default(-Infinity),
  yes: t.bool().default(true),
  when: t.datetime().default("2024-02-29T10:11:12.5Z"),
  old: t.timestamp().default("0001-01-01T00:00:00Z"),
  wait: t.duration().default("-1m0.25s"),
  unit: t.enum({ CELSIUS: "C", TWO_WORDS: "two words" }).default("two words"),
  nothing: t.optional(t.int()),
  something: t.optional(t.int()).default(5),
  choice: t.union(t.int(), t.float()).default({ tag: "float", value: 5 }),
  free: t.struct().default({ a: [1, null, { b: 0.5 }], c: false }),
  point: Point.default({ x: 1.5 }),
  file: t.file("csv").default("s3://bucket/a.csv"),
  table: t.dataset({ format: "csv", columns: { day: t.datetime() } }).default("s3://bucket/t.csv"),
};

interface Node {
  readonly inputs: readonly { readonly var: string; readonly binding: object }[];
}

describe("default values in a package for flytekit", () => {
  const python = usePython("flyte1");

  it("are those of fx in a workflow that passes none", async () => {
    const stubs = writeStubPackage("default_tasks", { report: { inputs: INPUTS, outputs: {} } });
    const [node] = await python.call<readonly Node[]>("stubs.nodes", {
      folder: stubs.folder,
      package: stubs.name,
      function: "report",
      inputs: {},
    });
    const ours = (await loadWire("flyte1")).encodeInputs(
      buildDefaultInputs(stubs.entries[0]!.task, "flyte1"),
    );
    const { literals } = await python.call<{ literals: Record<string, object> }>(
      "messages.as_json",
      { type: "flyteidl.core.LiteralMap", bytes: Buffer.from(ours).toString("base64") },
    );
    const theirs = node!.inputs.map((input) => [input.var, input.binding] as const);
    assert.deepEqual(Object.fromEntries(theirs), literals);
  });
});
