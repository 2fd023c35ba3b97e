import assert from "node:assert/strict";
import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { useTemporaryFolder } from "../../../support/project/temporary-folder.ts";
import { usePlainFx } from "../plain-fx.ts";

const CONNECTOR = `import { AsyncConnectorBase, ConnectorRegistry, Resource, resourceMeta, t } from "flyte-fx";
class Job extends resourceMeta({ jobId: t.string() }) {}
export class Weather extends AsyncConnectorBase<typeof Job> {
  readonly name = "Weather Connector";
  constructor() { super({ taskType: "weather", resourceMeta: Job }); }
  async create() { return new Job({ jobId: "1" }); }
  async get() { return Resource.running(); }
  async delete() {}
}
ConnectorRegistry.register(new Weather());
`;
const PROJECT = { "package.json": '{ "type": "module" }' };

describe("the copy of flyte-fx that a project imports", () => {
  const fx = usePlainFx();
  const folder = useTemporaryFolder();

  function installCopy(): void {
    mkdirSync(join(folder.path, "node_modules/flyte-fx"), { recursive: true });
    cpSync(join(fx.folder, "dist"), join(folder.path, "node_modules/flyte-fx/dist"), {
      recursive: true,
    });
    cpSync(
      join(fx.folder, "package.json"),
      join(folder.path, "node_modules/flyte-fx/package.json"),
    );
  }

  function linkRunningCopy(): void {
    mkdirSync(join(folder.path, "node_modules"));
    symlinkSync(fx.folder, join(folder.path, "node_modules/flyte-fx"));
  }

  it("is the running copy if the project has none installed", async () => {
    const cwd = folder.write({ ...PROJECT, "src/weather.ts": CONNECTOR });
    const { registered, error, foreignSdk } = await fx.load({ paths: ["src/weather.ts"], cwd });
    assert.equal(error, undefined);
    assert.deepEqual(registered, ["weather"]);
    assert.equal(foreignSdk, null);
  });

  it("is the running copy if the project has linked it", async () => {
    linkRunningCopy();
    const cwd = folder.write({ ...PROJECT, "src/weather.ts": CONNECTOR });
    const { registered, foreignSdk } = await fx.load({ paths: ["src"], cwd });
    assert.deepEqual(registered, ["weather"]);
    assert.equal(foreignSdk, null);
  });

  it("is the project's own copy if it has one; fx reports it and recognizes its connectors by brand", async () => {
    installCopy();
    const cwd = folder.write({
      ...PROJECT,
      "src/weather.ts": `${CONNECTOR}export const weather = new Weather();`,
    });
    const { registered, foreignSdk, exportedConnectors, error } = await fx.load({
      paths: ["src"],
      cwd,
    });
    assert.equal(error, undefined);
    assert.equal(foreignSdk, join(folder.path, "node_modules/flyte-fx"));
    assert.deepEqual(registered, []);
    assert.deepEqual(exportedConnectors, ["Weather Connector"]);
  });

  it("is the same for JavaScript that Node imports", async () => {
    linkRunningCopy();
    const javaScript = CONNECTOR.replace("<typeof Job>", "").replace("readonly name", "name");
    const cwd = folder.write({
      ...PROJECT,
      "src/connector.mjs": javaScript,
      "src/index.ts": 'import "./connector.mjs";',
    });
    assert.deepEqual((await fx.load({ paths: ["."], cwd })).registered, ["weather"]);
  });

  it("is the running copy for JavaScript too, if the project has none installed", async () => {
    const javaScript = CONNECTOR.replace("<typeof Job>", "").replace("readonly name", "name");
    const cwd = folder.write({
      ...PROJECT,
      "src/connector.mjs": javaScript,
      "src/index.ts": 'import "./connector.mjs";',
    });
    assert.deepEqual((await fx.load({ paths: ["src/connector.mjs"], cwd })).registered, [
      "weather",
    ]);
    assert.deepEqual((await fx.load({ paths: ["."], cwd })).registered, ["weather"]);
  });

  it("is the running copy for an installed package that needs it, if the project has none installed", async () => {
    const cwd = folder.write({
      ...PROJECT,
      "node_modules/shared-connectors/package.json":
        '{ "name": "shared-connectors", "type": "module", "exports": "./index.js" }',
      "node_modules/shared-connectors/index.js": CONNECTOR.replace("<typeof Job>", "").replace(
        "readonly name",
        "name",
      ),
      "src/index.ts": 'import "shared-connectors";',
    });
    assert.deepEqual((await fx.load({ paths: ["."], cwd })).registered, ["weather"]);
  });

  it("is the same for every way of importing", async () => {
    const cwd = folder.write({
      ...PROJECT,
      "src/index.ts": `import * as all from "flyte-fx";
import { t } from "flyte-fx";
import { t as again } from "./other.ts";
const later = await import("flyte-fx");
(globalThis as { seen?: unknown }).seen = [all.t === t, again === t, later.t === t, "default" in all];
`,
      "src/other.ts": 'export { t } from "flyte-fx";',
    });
    assert.deepEqual((await fx.load({ paths: ["."], cwd })).seen, [true, true, true, false]);
  });

  for (const [whose, install] of [
    ["an installed copy", installCopy],
    ["the running copy", () => undefined],
  ] as const) {
    it(`includes flyte-fx/server and flyte-fx/models: ${whose}`, async () => {
      install();
      const imports = `import { ConnectorRegistry, t } from "flyte-fx";
import { readInputs } from "flyte-fx/models";
import { createServer } from "flyte-fx/server";
`;
      const cwd = folder.write({
        ...PROJECT,
        "src/index.ts": `${imports}import { server, names } from "./other.mjs";
import { createServer as again } from "flyte-fx/server";
const { name } = readInputs({ name: t.string() }, { name: "Ada" });
(globalThis as { seen?: unknown }).seen = [name, again === createServer, server === createServer, names === ConnectorRegistry.shared];
`,
        "src/other.mjs": `${imports}export { createServer as server };
export const names = ConnectorRegistry.shared;
`,
      });
      const { seen, error } = await fx.load({ paths: ["src/index.ts"], cwd });
      assert.equal(error, undefined);
      assert.deepEqual(seen, ["Ada", true, true, true]);
    });
  }

  for (const [whose, install] of [
    ["the running", () => undefined],
    ["another", installCopy],
  ] as const) {
    it(`keeps the error codes of ${whose} copy`, async () => {
      install();
      const cwd = folder.write({
        ...PROJECT,
        "src/index.ts": `${CONNECTOR}\nConnectorRegistry.register(new Weather());\n`,
      });
      const { error } = await fx.load({ paths: ["."], cwd });
      assert.equal(error?.code, "FX3004");
      assert.match(error.place ?? "", /src\/index\.ts:12:\d+$/);
    });
  }

  it("records where in the author's TypeScript a task or connector was created", async () => {
    const cwd = folder.write({
      ...PROJECT,
      "src/index.ts": `import { Task, t } from "flyte-fx";
interface Options {
  readonly name: string;
}
class Mine extends Task { taskType = "mine"; constructor(options: Options) { super({ ...options, inputs: { a: t.int() } }); } }
export const made = [1].map((): Task => new Mine({ name: "one" } as Options))[0];
`,
    });
    const { tasks } = await fx.load({ paths: ["."], cwd });
    assert.deepEqual(tasks, [
      { name: "one", exportName: "made", definedAt: join(cwd, "src/index.ts:6:41") },
    ]);
  });
});
