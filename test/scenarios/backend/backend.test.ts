import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import yaml from "yaml";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { fx, type FxResult } from "../../support/command/fx.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { useProject } from "../../support/project/use-project.ts";

const CONNECTORS = `import { defineAsyncConnector, defineSyncConnector, Resource, t } from "flyte-fx";
const job = { resourceMeta: { id: t.string() }, outputs: {}, create: async () => ({ id: "1" }), get: async () => Resource.succeeded({}), delete: async () => {} };
export const weather = defineAsyncConnector({ ...job, taskType: "weather" });
export const history = defineAsyncConnector({ ...job, taskType: "history", taskTypeVersion: 2 });
export const greet = defineSyncConnector({ taskType: "greet", outputs: {}, do: () => Resource.succeeded({}) });
`;
const TASK = `import { task } from "flyte-fx";
export const hello = task({ name: "hello" }, async () => ({}));
`;
const FORMS: readonly (readonly string[])[] = [
  ["--for", "flyte1"],
  ["--for", "flyte2"],
  ["--for", "helm"],
  ["--for", "helm", "--chart", "flyte-core"],
  ["--for", "helm", "--chart", "flyte2"],
];

describe("fx backend", () => {
  const project = useProject({
    "package.json": '{ "name": "@acme/city_weather", "type": "module" }',
    "src/index.ts": CONNECTORS,
  });

  const backend = (args: readonly string[], input?: string): Promise<FxResult> =>
    runCommand(project, ["backend", ...args], input === undefined ? {} : { input });

  for (const form of FORMS) {
    it(`prints YAML in which --check finds nothing: ${form.join(" ")}`, async () => {
      const printed = await assertExit(0, backend(form));
      assert.match(
        printed.stderr,
        new RegExp(`^next: .* fx backend ${form.join(" ")}.* --check FILE\n$`),
      );
      assert.match(JSON.stringify(yaml.parse(printed.stdout)), /city-weather\.flyte\.svc/);
      project.write("flyte.yaml", printed.stdout);
      const checked = await assertExit(0, backend(["--check", "flyte.yaml"]));
      assert.match(checked.stdout, /^✔ flyte\.yaml sends tasks of greet, history, weather to dns:/);
    });
  }

  it("accepts --protocol for --for, and fx serialize accepts both, but help names --for alone", async () => {
    const [named, other] = await Promise.all(
      ["--for", "--protocol"].map((flag) => assertExit(0, backend([flag, "flyte2"]))),
    );
    assert.equal(other!.stdout, named!.stdout);
    project.write("src/task.ts", TASK);
    const serialize = (flag: string): Promise<FxResult> =>
      runCommand(project, ["serialize", flag, "flyte2", "src/task.ts"]);
    const [template, same] = await Promise.all(
      ["--for", "--protocol"].map((flag) => assertExit(0, serialize(flag))),
    );
    assert.equal(same!.stdout, template!.stdout);
    const help = await Promise.all(
      ["backend", "serialize"].map((command) => runCommand(project, [command, "--help"])),
    );
    assert.doesNotMatch(help.map(({ stdout }) => stdout).join(""), /--protocol/);
  });

  it("is about the modules, the address and the TLS that were passed", async () => {
    project.write("src/other.ts", CONNECTORS.replace('taskType: "weather"', 'taskType: "rain"'));
    const args = ["src/other.ts", "--for", "flyte2", "--address", "rain:9000", "--tls"];
    const { stdout, stderr } = await assertExit(0, backend([...args, "--json"]));
    assert.equal(stderr, "");
    const { configuration, ...document } = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual(document, {
      v: 1,
      ok: true,
      flyte: "flyte2",
      chart: null,
      address: "dns:///rain:9000",
    });
    const text = JSON.stringify(configuration);
    assert.match(text, /"supportedTaskTypes":\["greet","history","rain"\]/);
    assert.match(text, /"endpoint":"dns:\/\/\/rain:9000","insecure":false/);
  });

  it("prints a next command that finds nothing, with the paths and the address", async () => {
    const args = ["src/index.ts", "--for", "flyte1", "--address", "rain:9000"];
    const printed = await assertExit(0, backend(args));
    const [, next] = /then: fx backend (.*) FILE\n$/.exec(printed.stderr) ?? [];
    project.write("flyte.yaml", printed.stdout);
    await assertExit(0, backend([...next!.split(" "), "flyte.yaml"]));
    const elsewhere = printed.stdout.replaceAll("rain:9000", "snow:9000");
    const checked = await backend([...next!.split(" "), "-"], elsewhere);
    assert.equal(checked.code, 4);
    assert.match(
      checked.stderr,
      /hint: fx backend src\/index\.ts --for flyte1 --address rain:9000 p/,
    );
  });

  it("warns of types that another server may list, and exits with 0", async () => {
    const { stdout } = await backend(["--for", "flyte1"]);
    const text = stdout.replace(/^( *)- weather:.*/m, "$1- rain: city-weather");
    const python = "    defaultConnector: { endpoint: dns:///python:8000 }\n";
    project.write("flyte.yaml", text.replace(/(?=^ *connectors:)/m, python));
    const args = ["--for", "flyte1", "--check", "flyte.yaml"];
    const checked = await assertExit(0, backend(args), /^warning: flyte\.yaml:\d+ {2}plugins/);
    assert.equal(checked.stdout, "✔ flyte.yaml has no findings  (Flyte 1)\n");
    const { warnings } = JSON.parse((await backend([...args, "--json"])).stdout) as {
      warnings: { rule: string }[];
    };
    assert.deepEqual(
      warnings.map(({ rule }) => rule),
      ["listed-twice"],
    );
  });

  it("warns of two versions of a type, of which Flyte 1 keeps one", async () => {
    project.write("src/index.ts", CONNECTORS.replace('"history"', '"weather"'));
    const { stderr } = await assertExit(0, backend(["--for", "flyte1"]));
    assert.match(stderr, /^warning: Flyte 1 keeps only one version of a task type/);
  });

  it("exits with 4 and names line, consequence and remedy of each finding", async () => {
    const { stdout } = await backend(["--for", "flyte1"]);
    const text = stdout
      .replace("k8s-array, connector-service]", "k8s-array]")
      .replace(/^ *endpoint:.*\n/m, "");
    project.write("flyte.yaml", text);
    const { stderr, ...found } = await assertExit(4, backend(["--check", "flyte.yaml"]));
    assert.equal(found.stdout, "");
    const lineOf = (key: string): number =>
      text.split("\n").findIndex((line) => line.includes(`${key}:`)) + 1;
    const expected = [
      "Error FX4021: 2 findings in flyte.yaml for Flyte 1",
      `  flyte.yaml:${lineOf("enabled-plugins")}  tasks.task-plugins.enabled-plugins`,
      "    the list does not have connector-service, so Flyte does not load it, and tasks of greet, history, weather stay QUEUED",
      "    write: enabled-plugins: [container, sidecar, k8s-array, connector-service]",
      `  flyte.yaml:${lineOf("city-weather")}  plugins.connector-service.connectors.city-weather`,
    ];
    assert.deepEqual(stderr.split("\n").slice(0, expected.length), expected);
    assert.match(stderr, /\n {2}hint: fx backend --for flyte1 prints a configuration/);
  });

  it("prints the findings as JSON, also of a file on standard input", async () => {
    const { stdout } = await backend(["--for", "flyte2"]);
    const text = stdout.replace("[greet, history, weather]", "[greet, history]");
    const checked = await backend(["--for", "flyte2", "--check", "-", "--json"], text);
    assert.equal(checked.code, 4);
    const { ok, error, findings } = JSON.parse(checked.stdout) as {
      ok: boolean;
      error: { code: string };
      findings: Record<string, unknown>[];
    };
    assert.deepEqual([ok, error.code, findings.length], [false, "FX4021", 1]);
    const { problem, ...finding } = findings[0]!;
    assert.match(String(problem), /does not list weather/);
    assert.deepEqual(finding, {
      file: "standard input",
      rule: "type-not-supported",
      line: text.split("\n").findIndex((line) => line.includes("supportedTaskTypes")) + 1,
      path: "plugins.connector-service.supportedTaskTypes",
      write: "supportedTaskTypes: [greet, history, weather]",
    });
  });

  it("checks a file against the address that was passed", async () => {
    project.write("flyte.yaml", (await backend(["--for", "flyte1"])).stdout);
    const args = ["--for", "flyte1", "--address", "rain:9000"];
    await assertExit(
      4,
      backend([...args, "--check", "flyte.yaml"]),
      /but the connector has the address "dns:\/\/\/rain:9000" \(see --address\)\n/,
    );
  });

  for (const [args, code, message] of [
    [[], 2, /FX2000: fx backend needs --for or --check\n {2}hint: --for flyte1, --for flyte2 or/],
    [["--for", "flyte3"], 2, /FX2000: --for does not accept "flyte3"; did you mean "flyte1"/],
    [["--for", "flyte1", "--chart", "flyte-core"], 2, /FX2000: --chart needs --for helm/],
    [["--for", "flyte1", "--replicas", "2"], 2, /no flag --replicas \(removed: use --check/],
    [
      ["--for", "flyte1", "--check", "x", "--tls"],
      2,
      /FX2000: --check cannot be used with --tls\n/,
    ],
    [["--for", "flyte1", "--address", "https://x"], 2, /FX2002: expected HOST:PORT, got "https:/],
    [["--for", "flyte1", "--largest-output", "big"], 2, /FX2002: --largest-output expects a size/],
    [
      ["--for", "flyte1", "--check", "none.yaml"],
      2,
      /FX2031: cannot read the configuration none\.yaml: there is no/,
    ],
    [["--for", "flyte1", "--check", "src"], 2, /FX2031: .* it is a folder/],
    [["--for", "flyte1", "--check", "latin.yaml"], 2, /FX2031: .* it is not UTF-8/],
    [["--for", "flyte1", "--check", "large.yaml"], 2, /FX2031: .* the limit is 4194304/],
    [["--for", "flyte1", "--check", "broken.yaml"], 2, /FX2031: .* at line 3, column 1\n/],
    [["src/empty.ts", "--for", "flyte1"], 3, /FX3003: no connector to configure: looked in src\/e/],
  ] as const) {
    it(`exits with ${code}: fx backend ${args.join(" ")}`, async () => {
      project.write("large.yaml", `# ${"x".repeat(4 * 1024 * 1024)}\n`);
      writeFileSync(join(project.root, "latin.yaml"), "plugins: \xe9\n", "latin1");
      project.write("broken.yaml", "plugins:\n  k8s: [\n");
      project.write("src/empty.ts", "export const nothing = 1;\n");
      const result = await assertExit(code, backend(args), message);
      assert.equal(result.stdout, "");
    });
  }

  it("prints the same as a process", async () => {
    for (const args of [
      ["--for", "flyte1"],
      ["--for", "flyte1", "--chart", "flyte-core"],
    ]) {
      const { code, stdout, stderr } = await fx(project, ["backend", ...args]);
      const here = await backend(args);
      assert.deepEqual([code, stdout, stderr], [here.code, here.stdout, here.stderr]);
    }
  });
});
