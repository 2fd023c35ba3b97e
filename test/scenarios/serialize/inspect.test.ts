import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FLYTE1 } from "../../../src/runtime/wire/v1/wire.ts";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { rawMessage } from "../../support/messages/raw-message.ts";
import { smallTemplate } from "../../support/messages/small-template.ts";
import { connectorSource } from "../../support/project/connector-source.ts";
import { useProject, useSharedProject } from "../../support/project/use-project.ts";

describe("fx serialize and fx inspect", () => {
  const project = useProject({
    "src/weather.ts": `${connectorSource({ taskOptions: ' retries: 3, timeout: "1h30m", cache: { version: "1" },' })}
import { SqlTask } from "flyte-fx";
class Query<I, O> extends AsyncConnectorExecutorMixin(SqlTask)<I, O> { override readonly taskType = "scripted"; override getCustom() { return { threads: 4 }; } }
export const query = new Query({ name: "query", query: "select  1\\n  from x" });
`,
  });

  const weatherBytes = async (): Promise<Buffer> =>
    (await runCommand(project, "serialize src/weather.ts weather --format pb")).stdoutBytes;

  it("print one task as canonical proto3 JSON", async () => {
    const { code, stdout, stderr } = await runCommand(
      project,
      "serialize src/weather.ts weather --project p --domain development --version v1",
    );
    assert.equal(code, 0, stderr);
    const template = JSON.parse(stdout) as Record<string, Record<string, unknown>>;
    assert.deepEqual(template["id"], {
      resourceType: "TASK",
      project: "p",
      domain: "development",
      name: "weather",
      version: "v1",
    });
    assert.equal(template["type"], "scripted");
    assert.deepEqual(template["metadata"]!["retries"], { retries: 3 });
    assert.equal(template["metadata"]!["timeout"], "5400s");
    assert.equal(template["metadata"]!["discoverable"], true);
    assert.equal(template["metadata"]!["discoveryVersion"], "1");
    assert.equal(template["metadata"]!["generatesDeck"], false);
    assert.deepEqual(template["interface"], {
      inputs: {
        variables: {
          city: { type: { simple: "STRING" }, description: "city" },
          days: { type: { simple: "INTEGER" }, description: "days" },
        },
      },
      outputs: { variables: { temp: { type: { simple: "FLOAT" }, description: "temp" } } },
    });
    assert.equal("custom" in template, false);
  });

  it("write the SQL statement and its dialect", async () => {
    const { stdout } = await runCommand(project, ["serialize", "src/weather.ts", "query"]);
    const template = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual(template["sql"], { statement: "select 1 from x", dialect: "ANSI" });
    assert.deepEqual(template["custom"], { threads: 4 });
  });

  it("write the same message in every format, which inspect identifies", async () => {
    const json = await runCommand(project, ["serialize", "src/weather.ts", "weather"]);
    project.write("weather.pb", await weatherBytes());
    const inspected = await assertExit(0, runCommand(project, ["inspect", "weather.pb"]));
    assert.match(inspected.stderr, /^flyteidl\.core\.TaskTemplate$/m);
    assert.deepEqual(JSON.parse(inspected.stdout), JSON.parse(json.stdout));
    for (const format of ["yaml", "text"]) {
      const serialized = await runCommand(
        project,
        `serialize src/weather.ts weather --format ${format}`,
      );
      const seen = await runCommand(
        project,
        `inspect weather.pb --format ${format} --type TaskTemplate`,
      );
      assert.equal(seen.stdout, serialized.stdout);
      assert.match(seen.stdout, /weather/);
    }
  });

  it("write one file per task and list them", async () => {
    const { code, stdout } = await runCommand(project, "serialize src/weather.ts --output out");
    assert.equal(code, 0);
    assert.deepEqual(project.list("out").sort(), ["query.pb", "weather.pb"]);
    assert.match(stdout, /^✔ out\/weather\.pb {2}[\d,]+ B$/m);
    assert.ok(readFileSync(join(project.root, "out/weather.pb")).length > 100);
  });

  it("print all tasks as one JSON list", async () => {
    const { stdout } = await runCommand(project, ["serialize", "src/weather.ts"]);
    assert.equal((JSON.parse(stdout) as unknown[]).length, 2);
  });

  it("keep unknown fields and count them", async () => {
    const unknown = Buffer.from([0xba, 0x3e, 0x02, 0xff, 0xff]);
    project.write("more.pb", Buffer.concat([await weatherBytes(), unknown]));
    const { code, stderr, stdout } = await runCommand(project, "inspect more.pb --format text");
    assert.equal(code, 0, stderr);
    assert.match(stderr, /TaskTemplate, 1 unknown field kept/);
    assert.match(stdout, /^999/m);
  });

  it("reject foreign, truncated and missing files with 2", async () => {
    project.write("cut.pb", (await weatherBytes()).subarray(0, 50));
    project.write("picture.pb", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"));
    project.write("empty.pb", "");
    for (const file of ["cut.pb", "picture.pb", "empty.pb", "nowhere.pb"]) {
      const { stderr, stdout } = await assertExit(2, runCommand(project, ["inspect", file]));
      assert.equal(stdout, "");
      assert.match(stderr, new RegExp(file.replace(".", "\\.")), "the file is named");
      assert.doesNotMatch(stderr, /^\s+at /m);
    }
  });

  it("reject a custom that Flyte cannot represent with 3, listing every invalid value", async () => {
    project.write(
      "src/custom.ts",
      `import { AsyncConnectorExecutorMixin, Task } from "flyte-fx";
class T<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "x"; override getCustom() { return { a: NaN, b: { c: (() => 1) as never }, d: 2 ** 60 }; } }
export const a = new T({ name: "a" });
`,
    );
    const { stderr } = await assertExit(3, runCommand(project, ["serialize", "src/custom.ts"]));
    assert.match(stderr, /FX3010/);
    for (const path of ["custom.a", "custom.b.c", "custom.d"])
      assert.match(stderr, new RegExp(path.replaceAll(".", "\\.")));
  });

  it("warn about a custom above 64 KiB and reject one above 1 MiB", async () => {
    const source = (
      size: number,
    ): string => `import { AsyncConnectorExecutorMixin, Task } from "flyte-fx";
class T<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "x"; override getCustom() { return { text: "x".repeat(${size}) }; } }
export const a = new T({ name: "a" });
`;
    project.write("src/large.ts", source(70_000));
    project.write("src/huge.ts", source(1_100_000));
    const large = await assertExit(0, runCommand(project, ["serialize", "src/large.ts"]));
    assert.match(large.stderr, /warning: custom of a has about \d+ KiB/);
    await assertExit(3, runCommand(project, ["serialize", "src/huge.ts"]), /FX3010/);
  });
});

const { encodeTaskTemplate } = FLYTE1;

const DEPTH = 10_000;
const ID = rawMessage([1, 1], [4, "forged"]);

/** Field 6 of a template, `custom`: a Struct with deeply nested lists. */
function deepCustom(): Uint8Array {
  let value = rawMessage([3, "end"]);
  for (let depth = 0; depth < DEPTH; depth += 1) value = rawMessage([6, rawMessage([1, value])]);
  return rawMessage([1, rawMessage([1, "deep"], [2, value])]);
}

/** Field 5 of a template, `interface`: an input whose type is a deeply nested list. */
function deepType(): Uint8Array {
  let type = rawMessage([1, 1]);
  for (let depth = 0; depth < DEPTH; depth += 1) type = rawMessage([3, type]);
  return rawMessage([1, rawMessage([1, rawMessage([1, "x"], [2, rawMessage([1, type])])])]);
}

/** Nested groups, which no Flyte message has. */
const GROUPS = Buffer.alloc(DEPTH, (99 << 3) | 3);

const whole = encodeTaskTemplate(smallTemplate("scripted", { custom: { text: "x".repeat(100) } }));
const GIBIBYTE = Buffer.from([0x80, 0x80, 0x80, 0x80, 0x04]);

/** A template, and bytes that nobody would write after it. */
const followedBy = (...bytes: Uint8Array[]): Uint8Array =>
  Buffer.concat([rawMessage([1, ID], [2, "t"]), ...bytes]);

const FORGED: Readonly<Record<string, Uint8Array>> = {
  "a type that announces 1 GiB": Buffer.concat([
    rawMessage([1, ID]),
    Buffer.from([(2 << 3) | 2]),
    GIBIBYTE,
    Buffer.from("abc"),
  ]),
  "a custom that announces 1 GiB": followedBy(Buffer.from([(6 << 3) | 2]), GIBIBYTE),
  "an unknown field that announces 1 GiB": followedBy(Buffer.from([(15 << 3) | 2]), GIBIBYTE),
  "an endless length": followedBy(Buffer.from([(6 << 3) | 2]), Buffer.alloc(20, 0xff)),
  "a custom nested 10,000 deep": rawMessage([1, ID], [2, "t"], [6, deepCustom()]),
  "a type nested 10,000 deep": rawMessage([1, ID], [2, "t"], [4, deepType()]),
  "groups nested 10,000 deep": followedBy(GROUPS),
  "a template truncated within a field": whole.subarray(0, whole.length - 7),
  "a template truncated within its first field": whole.subarray(0, 3),
  "text that is not UTF-8": rawMessage([1, ID], [2, Buffer.from([0xc3, 0x28])]),
};

describe("forged messages", () => {
  const project = useSharedProject({ "src/index.ts": "export const one = 1;\n" });
  before(() => {
    for (const [index, bytes] of Object.values(FORGED).entries())
      writeFileSync(join(project.root, `${index}.pb`), bytes);
  });

  for (const [index, what] of Object.keys(FORGED).entries()) {
    for (const command of [["inspect"], ["inspect", "--type", "TaskTemplate"], ["run"]]) {
      it(`are rejected with 2 by fx ${command.join(" ")}: ${what}`, async () => {
        const { code, stdout, stderr } = await runCommand(project, [...command, `${index}.pb`]);
        assert.equal(code, 2, `${stdout.slice(0, 300)}${stderr}`);
        assert.equal(stdout, "");
        assert.match(stderr, /^Error FX2\d{3}: /m);
        assert.doesNotMatch(stderr, /^ +at /m);
      });
    }
  }
});
