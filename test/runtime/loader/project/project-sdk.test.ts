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
const JAVASCRIPT = CONNECTOR.replace("<typeof Job>", "").replace("readonly name", "name");
const PROJECT = { "package.json": '{ "type": "module" }' };

describe("the copy of flyte-fx that a project imports", () => {
  const fx = usePlainFx();
  const folder = useTemporaryFolder();

  function installCopy(): void {
    for (const name of ["dist", "package.json"]) {
      const copy = join(folder.path, "node_modules/flyte-fx", name);
      cpSync(join(fx.folder, name), copy, { recursive: true });
    }
  }

  /** Loads these files with a package.json beside them. */
  const load = (files: Record<string, string>, path = ".") =>
    fx.load({ paths: [path], cwd: folder.write({ ...PROJECT, ...files }) });

  function linkRunningCopy(): void {
    mkdirSync(join(folder.path, "node_modules"));
    symlinkSync(fx.folder, join(folder.path, "node_modules/flyte-fx"));
  }

  it("is the running copy if the project has none installed", async () => {
    const files = { "src/weather.ts": CONNECTOR };
    const { registered, error, foreignSdk } = await load(files, "src/weather.ts");
    assert.equal(error, undefined);
    assert.deepEqual([registered, foreignSdk], [["weather"], null]);
  });

  it("is the running copy if the project has linked it", async () => {
    linkRunningCopy();
    const { registered, foreignSdk } = await load({ "src/weather.ts": CONNECTOR }, "src");
    assert.deepEqual([registered, foreignSdk], [["weather"], null]);
  });

  it("is the project's own copy if it has one; fx reports it and recognizes its connectors by brand", async () => {
    installCopy();
    const source = `${CONNECTOR}export const weather = new Weather();`;
    const { registered, foreignSdk, exportedConnectors, error } = await load(
      { "src/weather.ts": source },
      "src",
    );
    assert.equal(error, undefined);
    assert.equal(foreignSdk, join(folder.path, "node_modules/flyte-fx"));
    assert.deepEqual(registered, []);
    assert.deepEqual(exportedConnectors, ["Weather Connector"]);
  });

  it("is the same for JavaScript that Node imports", async () => {
    linkRunningCopy();
    const files = { "src/connector.mjs": JAVASCRIPT, "src/index.ts": 'import "./connector.mjs";' };
    assert.deepEqual((await load(files)).registered, ["weather"]);
  });

  it("is the running copy for JavaScript too, if the project has none installed", async () => {
    const files = { "src/connector.mjs": JAVASCRIPT, "src/index.ts": 'import "./connector.mjs";' };
    for (const path of ["src/connector.mjs", "."])
      assert.deepEqual((await load(files, path)).registered, ["weather"]);
  });

  it("is the running copy for an installed package that needs it, if the project has none installed", async () => {
    const { registered } = await load({
      "node_modules/shared-connectors/package.json":
        '{ "name": "shared-connectors", "type": "module", "exports": "./index.js" }',
      "node_modules/shared-connectors/index.js": JAVASCRIPT,
      "src/index.ts": 'import "shared-connectors";',
    });
    assert.deepEqual(registered, ["weather"]);
  });

  it("is the same for every way of importing", async () => {
    const { seen } = await load({
      "src/index.ts": `import * as all from "flyte-fx";
import { t } from "flyte-fx";
import { t as again } from "./other.ts";
const later = await import("flyte-fx");
(globalThis as { seen?: unknown }).seen = [all.t === t, again === t, later.t === t, "default" in all];
`,
      "src/other.ts": 'export { t } from "flyte-fx";',
    });
    assert.deepEqual(seen, [true, true, true, false]);
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
      const { seen, error } = await load({
        "src/index.ts": `${imports}import { server, names } from "./other.mjs";
import { createServer as again } from "flyte-fx/server";
const { name } = readInputs({ name: t.string() }, { name: "Ada" });
(globalThis as { seen?: unknown }).seen = [name, again === createServer, server === createServer, names === ConnectorRegistry.shared];
`,
        "src/other.mjs": `${imports}export { createServer as server };
export const names = ConnectorRegistry.shared;
`,
      });
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
      const source = `${CONNECTOR}\nConnectorRegistry.register(new Weather());\n`;
      const { error } = await load({ "src/index.ts": source });
      assert.equal(error?.code, "FX3004");
      assert.match(error.place ?? "", /src\/index\.ts:12:\d+$/);
    });
  }

  it("records where in the author's TypeScript a task or connector was created", async () => {
    const { tasks } = await load({
      "src/index.ts": `import { Task, t } from "flyte-fx";
interface Options {
  readonly name: string;
}
class Mine extends Task { taskType = "mine"; constructor(options: Options) { super({ ...options, inputs: { a: t.int() } }); } }
export const made = [1].map((): Task => new Mine({ name: "one" } as Options))[0];
`,
    });
    const definedAt = join(folder.path, "src/index.ts:6:41");
    assert.deepEqual(tasks, [{ name: "one", exportName: "made", definedAt }]);
  });
});
