import assert from "node:assert/strict";
import { runCommand } from "../../support/command/run-command.ts";
import { connectorSource } from "../../support/project/connector-source.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

const SYNC = `import { ConnectorRegistry, Resource, defineSyncConnector, t } from "flyte-fx";
ConnectorRegistry.register(defineSyncConnector({ name: "Greet", taskType: "greet", taskTypeVersion: 2, secrets: ["GREET_KEY"], outputs: { said: t.string() }, do: () => Resource.succeeded({ said: "hi" }) }));
`;

describe("fx list-connectors", () => {
  it("lists the name, type, version, kind, secrets and source of registered and exported connectors", async () => {
    const project = new TemporaryProject({ "src/a.ts": connectorSource(), "src/b.ts": SYNC });
    const { code, stdout, stderr } = await runCommand(project, "list-connectors src", {
      env: { GREET_KEY: "never-shown" },
    });
    assert.equal(code, 0, stderr);
    const lines = stdout.trimEnd().split("\n");
    assert.match(lines[0]!, /^NAME +TASK TYPE +KIND +SECRETS +SOURCE$/);
    assert.match(
      lines.find((line) => line.startsWith("Scripted"))!,
      /^Scripted Connector +scripted \(0\) +async +src\/a\.ts:\d+$/,
    );
    assert.match(
      lines.find((line) => line.startsWith("Greet"))!,
      /^Greet +greet \(2\) +sync +GREET_KEY ✔ +src\/b\.ts:2$/,
    );
    assert.doesNotMatch(stdout, /never-shown/);
  });

  it("marks a secret that is missing", async () => {
    const project = new TemporaryProject({ "src/b.ts": SYNC });
    const { stdout } = await runCommand(project, ["list-connectors", "src/b.ts"]);
    assert.match(stdout, /GREET_KEY ✖/);
  });

  it("prints one document with --json", async () => {
    const project = new TemporaryProject({ "src/b.ts": SYNC });
    const { stdout } = await runCommand(project, ["list-connectors", "src/b.ts", "--json"]);
    const { v, ok, connectors } = JSON.parse(stdout) as {
      v: number;
      ok: boolean;
      connectors: Record<string, unknown>[];
    };
    assert.deepEqual([v, ok], [1, true]);
    assert.equal(connectors[0]!["name"], "Greet");
    assert.equal(connectors[0]!["kind"], "sync");
    assert.deepEqual(connectors[0]!["taskCategories"], [{ name: "greet", version: 2 }]);
    assert.deepEqual(connectors[0]!["secrets"], [{ key: "GREET_KEY", found: false }]);
  });

  it("marks a connector that blocks", async () => {
    const project = new TemporaryProject({
      "src/b.ts": SYNC.replace("secrets:", "blocking: true, secrets:"),
    });
    const { stdout } = await runCommand(project, ["list-connectors", "src/b.ts"]);
    assert.match(stdout, /^Greet +greet \(2\) +sync, blocking +GREET_KEY/m);
    const json = await runCommand(project, ["list-connectors", "src/b.ts", "--json"]);
    const { connectors } = JSON.parse(json.stdout) as { connectors: { blocking: boolean }[] };
    assert.equal(connectors[0]!.blocking, true);
  });

  it("lists the project's entry if no path is given", async () => {
    const project = new TemporaryProject({
      "package.json": '{ "type": "module", "fx": { "entry": ["lib/greet.ts"] } }',
      "lib/greet.ts": SYNC,
      "src/index.ts": "throw new Error();",
    });
    const { code, stdout, stderr } = await runCommand(project, "list-connectors", {
      cwd: `${project.root}/lib`,
    });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /Greet/);
  });

  it("lists the connectors of a folder of compiled code, without its tests", async () => {
    const project = new TemporaryProject({
      "src/index.ts": SYNC,
      "dist/index.js": 'export * from "./weather.js";\n',
      "dist/weather.js": SYNC,
      "dist/weather.cjs": "throw new Error();",
      "dist/weather.d.ts": "",
      "dist/weather.test.js": "throw new Error();",
    });
    const { code, stdout, stderr } = await runCommand(project, ["list-connectors", "dist"]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /Greet .* dist\/weather\.js:\d+\n$/);
    assert.equal(stderr, "skipped dist/weather.cjs, because dist/weather.js is loaded\n");
  });

  it("prints an empty list if the project has no connectors", async () => {
    const project = new TemporaryProject({ "src/a.ts": "export const a = 1;\n" });
    const { code, stdout } = await runCommand(project, ["list-connectors", "src/a.ts", "--json"]);
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout), { v: 1, ok: true, connectors: [] });
  });
});
