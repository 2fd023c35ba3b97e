import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FLYTE1 } from "../../../src/runtime/wire/v1/wire.ts";
import { assertExit, readDocument } from "../../support/assertions/assert-exit.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { useProject } from "../../support/project/use-project.ts";

const { decodeInputs: decodeLiteralMap, encodeInputs: encodeLiteralMap } = FLYTE1;

const EXECUTOR = `import { ShimTaskExecutor, shimTaskExecutor, t } from "flyte-fx"; import type { TaskTemplate } from "flyte-fx/models";
export class Painter extends shimTaskExecutor({ inputs: { colour: t.enum({ RED: "red", BLUE: "blue" }) }, outputs: { painted: t.enum({ RED: "red", BLUE: "blue" }) } }) {
  executeFromModel(_template: TaskTemplate, { colour }: { colour: "red" | "blue" }) {
    if (colour !== "red" && colour !== "blue") throw new TypeError("no value: " + colour);
    return { painted: colour };
  }
}
`;

const TASKS = `import { AsyncConnectorExecutorMixin, ConnectorRegistry, CustomizedContainerTask, Resource, Task, defineAsyncConnector, resourceMeta, t, task } from "flyte-fx";
import { Painter } from "./executor.ts";

const colour = t.enum({ RED: "red", BLUE: "blue" });
const fields = { zebra: t.int().default(7), colour, ant: t.string().describe("who") };
class Job extends resourceMeta({ colour: t.string() }) {}
ConnectorRegistry.register(defineAsyncConnector({
  name: "Paint Connector", taskType: "paint", resourceMeta: Job, inputs: fields, outputs: { painted: colour },
  create: async ({ inputs }) => new Job({ colour: inputs.colour }),
  get: async ({ colour }) => Resource.succeeded({ painted: colour as "red" }),
  delete: async () => {},
}));
class PaintTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> {
  readonly taskType = "paint";
  override getConfig() { return { brush: "wide" }; }
}
class ShimTask<I, O> extends CustomizedContainerTask<I, O> { override getCustom() { return {}; } }
export const paint = new PaintTask({ name: "paint", inputs: fields, outputs: { painted: colour }, secrets: [{ key: "api-key", group: "ext" }, { key: "cert", mount: "FILE" }] });
export const shim = new ShimTask({ name: "shim", taskType: "painter", containerImage: "i:1", executorType: Painter, requests: { memory: "1Gi", cpu: 2 }, inputs: { colour }, outputs: { painted: colour } });
export const repaint = task({ inputs: { colour }, outputs: colour, containerImage: "i:1" }, ({ colour }) => (colour === "red" ? "blue" : "red"));
`;

type Json = Record<string, unknown>;

describe("Flyte 2", () => {
  const project = useProject({ "src/executor.ts": EXECUTOR, "src/index.ts": TASKS });

  const json = <T = Json>(command: string): Promise<T> =>
    readDocument<T>(runCommand(project, command));
  const template = (task: string): Promise<Json> =>
    json(`serialize src/index.ts ${task} --protocol flyte2`);

  async function written(task: string): Promise<string> {
    await assertExit(
      0,
      runCommand(project, `serialize src/index.ts ${task} --protocol flyte2 --output dist`),
    );
    return join(project.root, "dist", `${task}.pb`);
  }

  it("has a template for a connector's task", async () => {
    const {
      interface: typed,
      custom,
      container,
      securityContext,
      metadata,
      config,
    } = await template("paint");
    const colours = { enumType: { values: ["RED", "BLUE"] } };
    assert.deepEqual(typed, {
      inputs: {
        variables: [
          { key: "ant", value: { type: { simple: "STRING" }, description: "who" } },
          { key: "colour", value: { type: colours } },
          { key: "zebra", value: { type: { simple: "INTEGER" } } },
        ],
      },
      outputs: { variables: [{ key: "painted", value: { type: colours } }] },
    });
    assert.deepEqual(custom, {});
    assert.deepEqual(
      [container, config],
      [{ config: [{ key: "brush", value: "wide" }] }, undefined],
    );
    assert.deepEqual(securityContext, {
      secrets: [
        { group: "ext", key: "api-key", mountRequirement: "ENV_VAR", envVar: "EXT_API_KEY" },
        { key: "cert", mountRequirement: "FILE" },
      ],
    });
    const { runtime: _runtime, ...rest } = metadata as Json;
    assert.deepEqual(rest, {
      retries: {},
      interruptible: false,
      generatesDeck: false,
      discoveryVersion: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    });
  });

  it("is what serialize --check compares with --protocol flyte2", async () => {
    await written("paint");
    const check = "serialize src/index.ts paint --output dist --check";
    await assertExit(0, runCommand(project, `${check} --protocol flyte2`));
    await assertExit(4, runCommand(project, check), /paint\.pb +differs in/);
  });

  it("is shown by inspect, which reads an ambiguous message as Flyte 1", async () => {
    const file = await written("paint");
    const both = await json(`inspect ${file} --json`);
    assert.deepEqual([both["type"], both["protocol"]], ["flyteidl.core.TaskTemplate", "flyte1"]);
    const asked = await json(`inspect ${file} --json --protocol flyte2`);
    assert.deepEqual(
      [asked["type"], asked["protocol"], asked["unknownFields"]],
      ["flyteidl2.core.TaskTemplate", "flyte2", 0],
    );
    assert.deepEqual(asked["message"], await template("paint"));
    const { stdout } = await runCommand(
      project,
      "serialize src/index.ts paint --protocol flyte2 --spec --output specs",
    );
    assert.match(stdout, /0_paint_1\.pb/);
    const { stderr } = await runCommand(project, ["inspect", "specs/0_paint_1.pb"]);
    assert.match(stderr, /^flyteidl2\.task\.TaskSpec$/m);
  });

  for (const [task, output, value, name] of [
    ["paint", "painted", "red", "RED"],
    ["shim", "painted", "red", "RED"],
    ["repaint", "o0", "blue", "BLUE"],
  ] as const) {
    it(`passes enums by name and gives the code its own values: ${task}`, async () => {
      const file = await written(task);
      const inputs = task === "paint" ? " --ant a --zebra 1" : "";
      const run = `run --json --protocol flyte2 ${file} ${task} --colour RED${inputs}`;
      assert.deepEqual((await json(run))["outputs"], { [output]: name });
    });

    it(`exchanges Flyte 2's inputs.pb and outputs.pb with a task of a module: ${task}`, async () => {
      const text = (stringValue: string) => ({ scalar: { primitive: { stringValue } } });
      const others = task === "paint" ? { ant: text("a") } : {};
      project.write(
        "inputs.pb",
        encodeLiteralMap({ literals: { colour: text("RED"), ...others } }),
      );
      const { run, outputs } = await json<{ run: { id: string }; outputs: Json }>(
        `run --json --protocol flyte2 --inputs inputs.pb src/index.ts ${task}`,
      );
      assert.deepEqual(outputs, { [output]: value });
      const written = readFileSync(join(project.root, ".fx/runs", run.id, "outputs.pb"));
      const literal = decodeLiteralMap(written).literals?.[output];
      assert.equal(literal?.scalar?.primitive?.stringValue, name);
    });
  }

  it("keeps an unknown field through serialize, run and inspect", async () => {
    const file = await written("paint");
    const unknown = Buffer.from([0xba, 0x3e, 0x05, ...Buffer.from("newer")]);
    project.write("newer.pb", Buffer.concat([readFileSync(file), unknown]));
    const inspected = await runCommand(project, "inspect newer.pb --protocol flyte2 --format text");
    assert.match(inspected.stdout, /^999: "newer"$/m);
    assert.match(inspected.stderr, /1 unknown field kept/);
    const serialized = await runCommand(
      project,
      "serialize newer.pb --protocol flyte2 --format pb",
    );
    assert.deepEqual(serialized.stdoutBytes, readFileSync(join(project.root, "newer.pb")));
    const registered = await runCommand(
      project,
      "serialize newer.pb --protocol flyte2 --spec --version v2 --format text",
    );
    for (const part of [/^ {2}999: "newer"$/m, /version: "v2"/, /short_name: "paint"/])
      assert.match(registered.stdout, part);
    const run = "run --json --protocol flyte2 newer.pb paint --colour BLUE --ant a --zebra 1";
    assert.deepEqual((await json(run))["outputs"], { painted: "BLUE" });
  });
});
