import assert from "node:assert/strict";
import { Duration, t, TypeEngine } from "../../../src/entries/index.ts";
import { FLYTE1 } from "../../../src/runtime/wire/v1/wire.ts";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import type { FxOptions, FxResult } from "../../support/command/fx.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { useSharedProject } from "../../support/project/use-project.ts";

const { encodeLiteral, encodeInputs: encodeLiteralMap } = FLYTE1;

const SOURCE = `
import { t, task } from "flyte-fx";
const place = t.object({ name: t.string(), at: t.list(t.float()) });
const types = {
  place: t.optional(place), took: t.optional(t.duration()), at: t.optional(t.datetime()), color: t.optional(t.enum({ RED: "red", BLUE: "blue" })),
  file: t.optional(t.file()), days: t.optional(t.list(t.int())), text: t.optional(t.string()), big: t.optional(t.bigint()),
};
export const echo = task({ name: "echo", inputs: types, outputs: types }, (given) => given);
`;

describe("the inputs of fx run", () => {
  const project = useSharedProject({
    "src/index.ts": SOURCE,
    "text.txt": "from a file\n",
    "data.csv": "a\n1\n",
  });

  const run = (
    args: readonly string[],
    before: readonly string[] = [],
    options?: FxOptions,
  ): Promise<FxResult> =>
    runCommand(project, ["run", ...before, "src/index.ts", "echo", ...args, "--json"], options);
  async function outputsOf(
    args: readonly string[],
    before: readonly string[] = [],
    options?: FxOptions,
  ): Promise<Record<string, unknown>> {
    const { stdout } = await assertExit(0, run(args, before, options));
    const { outputs } = JSON.parse(stdout) as { outputs: Record<string, unknown> };
    return Object.fromEntries(Object.entries(outputs).filter(([, value]) => value !== null));
  }
  async function refusal(args: readonly string[], before: readonly string[] = []): Promise<string> {
    const { stdout } = await assertExit(2, run(args, before));
    return (JSON.parse(stdout) as { error: { details: string[] } }).error.details.join("\n");
  }

  const cases: [string, string[], Record<string, unknown>][] = [
    [
      "structured values in JSON",
      ["--place", '{"name":"Oslo","at":[59.9,10]}'],
      { place: { name: "Oslo", at: [59.9, 10] } },
    ],
    ["a duration with units", ["--took", "1h30m"], { took: "1h30m" }],
    ["an ISO 8601 duration", ["--took", "PT90M"], { took: "1h30m" }],
    ["a negative duration", ["--took=-90s"], { took: "-1m30s" }],
    ["a datetime", ["--at", "2024-02-29T12:00:00+01:00"], { at: "2024-02-29T11:00:00.000Z" }],
    ["an enum's value", ["--color", "red"], { color: "red" }],
    ["an enum's name", ["--color", "BLUE"], { color: "blue" }],
    ["a list, repeated", ["--days", "1", "--days", "2"], { days: [1, 2] }],
    ["a list as JSON", ["--days", "[1,2]"], { days: [1, 2] }],
    ["an integer past 2^53", ["--big", "9007199254740993"], { big: "9007199254740993" }],
    ["a string from a file", ["--text", "@text.txt"], { text: "from a file" }],
    ["a string that starts with @", ["--text", "@@text"], { text: "@text" }],
  ];
  for (const [what, args, expected] of cases)
    it(`may be ${what}`, async () => assert.deepEqual(await outputsOf(args), expected));

  it("may be a string from standard input", async () =>
    assert.deepEqual(await outputsOf(["--text", "-"], [], { input: "piped\n" }), {
      text: "piped",
    }));

  it("may be the current time", async () => {
    const before = Date.now();
    const at = Date.parse((await outputsOf(["--at", "now"]))["at"] as string);
    assert.ok(at >= before && at <= Date.now());
  });

  it("may be a file's path or URI", async () => {
    const { file } = await outputsOf(["--file", "data.csv"]);
    assert.match((file as { uri: string }).uri, /data\.csv$/);
  });

  it("mean the same in JSON and YAML, and may be the outputs that --json prints", async () => {
    const expected = await outputsOf([
      ...["--place", '{"name":"Oslo","at":[1]}', "--took", "PT90M", "--color", "RED"],
      ...["--at", "2024-02-29T12:00:00.123456789Z", "--days", "1", "--big", "9007199254740993"],
    ]);
    project.write("fed.json", JSON.stringify(expected));
    project.write(
      "fed.yaml",
      "place: { name: Oslo, at: [1] }\ntook: PT90M\nat: 2024-02-29T12:00:00.123456789Z\ncolor: RED\ndays: [1]\nbig: 9007199254740993\n",
    );
    assert.deepEqual(await outputsOf([], ["--inputs", "fed.json"]), expected);
    assert.deepEqual(await outputsOf([], ["--inputs", "fed.yaml"]), expected);
    assert.deepEqual(
      await outputsOf([], ["--inputs", "-"], { input: JSON.stringify(expected) }),
      expected,
    );
  });

  it("are rejected with the path, the expected type and the value", async () => {
    assert.match(
      await refusal(["--place", '{"name":"Oslo","at":[1,"x"]}']),
      /^--place at \.?at\[1\] {3}expected .*, got "x"$/,
    );
    assert.match(
      await refusal(["--color", "green"]),
      /^--color {3}expected .*red.*blue.*, got "green"$/,
    );
  });

  it("need a unit if they are durations, in flags, JSON and YAML", async () => {
    project.write("bare.json", '{"took": 90}');
    project.write("bare.yaml", "took: 90\n");
    const expected =
      /^--took {3}expected a duration such as .*, got "?90"?, which has no unit; write 90s or 90m$/;
    assert.match(await refusal(["--took", "90"]), expected);
    for (const file of ["bare.json", "bare.yaml"])
      assert.match(await refusal([], ["--inputs", file]), expected);
  });

  it("may be Flyte's inputs.pb of either protocol", async () => {
    const literals = {
      text: TypeEngine.toLiteral("x", t.optional(t.string())),
      took: TypeEngine.toLiteral(new Duration(5, 1), t.optional(t.duration())),
    };
    project.write("inputs.pb", encodeLiteralMap({ literals }));
    for (const before of [[], ["--protocol", "flyte2"]])
      assert.deepEqual(await outputsOf([], ["--inputs", "inputs.pb", ...before]), {
        text: "x",
        took: "5.000000001s",
      });
  });

  it("may be offloaded, but only to files in the project", async () => {
    const value = encodeLiteral(TypeEngine.toLiteral("far away", t.optional(t.string())));
    const inside = project.write("text.pb", value);
    const offloaded = (uri: string): Uint8Array =>
      encodeLiteralMap({
        literals: { text: { offloadedMetadata: { uri, sizeBytes: value.length } } },
      });
    project.write("offloaded.pb", offloaded(inside));
    assert.deepEqual(await outputsOf([], ["--inputs", "offloaded.pb"]), { text: "far away" });
    project.write("outside.pb", offloaded(`${project.home}/secret.pb`));
    const { stdout } = await assertExit(2, run([], ["--inputs", "outside.pb"]));
    assert.match(stdout, /FX2009.*cannot be read: .*it is not in an allowed folder/s);
  });
});
