import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { decodePackage } from "../../../src/runtime/task/package/package-archive.ts";
import { packPackage } from "../../../src/scaffold/plan-project.ts";
import { listTemplateFiles } from "../../../src/scaffold/read-template.ts";
import { linkDependencies } from "../../support/project/link-dependencies.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const TSC = join(ROOT, "node_modules/typescript/bin/tsc");
const ATTW = join(ROOT, "node_modules/@arethetypeswrong/cli/dist/index.js");

const TASKS = `
import { AsyncConnectorBase, AsyncConnectorExecutorMixin, ConnectorRegistry, Resource, Task, resourceMeta, t, type CreateRequest } from "flyte-fx";

class Job extends resourceMeta({ word: t.string() }) {}
class LengthConnector extends AsyncConnectorBase<typeof Job> {
  readonly name = "Length Connector";
  constructor() { super({ taskType: "length", resourceMeta: Job }); }
  create({ inputs }: CreateRequest) { return new Job({ word: String(inputs["word"]) }); }
  get({ word }: Job) { return Resource.succeeded({ length: word.length }); }
  delete() {}
}
ConnectorRegistry.register(new LengthConnector());

class LengthTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "length"; }
export const length = new LengthTask({ name: "length", inputs: { word: t.string() }, outputs: { length: t.int() } });
`;

describe("the packed package", () => {
  const project = new TemporaryProject({ "src/tasks.ts": TASKS });
  const installed = join(project.root, "node_modules/flyte-fx");
  const env = { PATH: process.env["PATH"], HOME: project.home };
  const node = (...args: string[]) =>
    spawnSync(process.execPath, args, { cwd: project.root, env, encoding: "utf8" });

  before(() => {
    execFileSync(
      "npm",
      ["pack", "--ignore-scripts", "--silent", "--pack-destination", project.root],
      { cwd: ROOT },
    );
    execFileSync("tar", ["-xzf", tarball()], { cwd: project.root });
    mkdirSync(join(project.root, "node_modules"));
    renameSync(join(project.root, "package"), installed);
    linkDependencies(project.root);
  });

  function tarball() {
    return (
      readdirSync(project.root).find((file) => file.endsWith(".tgz")) ??
      assert.fail("npm pack made no tarball")
    );
  }

  function manifest() {
    return JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as {
      version: string;
      dependencies: Record<string, string>;
      scripts: Record<string, string>;
    };
  }

  it("contains only the files to run it and its licenses", () => {
    const files = readdirSync(installed).sort();
    assert.deepEqual(files, [
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "THIRD-PARTY-LICENSES.txt",
      "bin",
      "dist",
      "oclif.manifest.json",
      "package.json",
      "templates",
    ]);
    assert.deepEqual(
      readdirSync(join(installed, "dist")).filter((file) => file.startsWith(".")),
      [],
    );
  });

  it("exports every class under its own name", () => {
    const { stdout, stderr } = node(
      "-p",
      `const wrong = Object.entries({ ...require("flyte-fx"), ...require("flyte-fx/server"), ...require("flyte-fx/models"), ...require("flyte-fx/http"), ...require("flyte-fx/sensors"), ...require("flyte-fx/testing") }).filter(
         ([name, value]) => String(value).startsWith("class") && value.name !== name);
       JSON.stringify(wrong.map(([name, value]) => [name, value.name]))`,
    );
    assert.equal(stdout, "[]\n", stderr);
  });

  it("passes publint", async () => {
    const { buffer } = new Uint8Array(readFileSync(join(project.root, tarball())));
    const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true });
    assert.deepEqual(
      messages.map((message) => formatMessage(message, pkg, { color: false })),
      [],
    );
  });

  it("contains the same files as the tarball of fx init", () => {
    const packed = decodePackage(packPackage(ROOT)) ?? assert.fail("fx init packs no tarball");
    assert.deepEqual(
      packed.map(({ name }) => name.replace(/^package\//, "")).sort(),
      listTemplateFiles(installed, new Set()).sort(),
    );
  });

  it("resolves to correct types under every module resolution", () => {
    const { status, stdout } = node(ATTW, tarball(), "--no-emoji", "--no-color");
    assert.equal(status, 0, stdout);
    assert.match(stdout, /No problems found/);
  });

  it("has no install scripts", () => {
    assert.deepEqual(
      Object.keys(manifest().scripts).filter((name) => /install|^prepare$/.test(name)),
      [],
    );
  });

  it("lists the licenses of the bundled libraries", () => {
    const text = readFileSync(join(installed, "THIRD-PARTY-LICENSES.txt"), "utf8");
    const lists = (name: string) => new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, "m").test(text);
    for (const name of ["@flyteorg/flyteidl", "@oclif/core", "hono", "preact", "undici"])
      assert.ok(lists(name), name);
    assert.deepEqual(Object.keys(manifest().dependencies).filter(lists), []);
  });

  it("has a bill of materials of its dependencies and of the bundled libraries", () => {
    const sbom = JSON.parse(readFileSync(join(installed, "dist/sbom.cdx.json"), "utf8")) as {
      bomFormat: string;
      metadata: { component: { "bom-ref": string } };
      components: { "bom-ref": string; name: string; purl: string }[];
      dependencies: { ref: string; dependsOn: string[] }[];
    };
    assert.equal(sbom.bomFormat, "CycloneDX");
    const own = sbom.metadata.component["bom-ref"];
    assert.equal(own, `flyte-fx@${manifest().version}`);
    const refs = new Set(sbom.components.map((one) => one["bom-ref"]));
    const needed = sbom.dependencies.flatMap(({ dependsOn }) => dependsOn);
    assert.deepEqual(
      needed.filter((ref) => !refs.has(ref)),
      [],
    );
    const direct = sbom.dependencies
      .filter(({ ref }) => ref === own)
      .flatMap(({ dependsOn }) => dependsOn.map((ref) => ref.slice(0, ref.lastIndexOf("@"))));
    const bundled = ["@flyteorg/flyteidl", "@oclif/core", "hono", "preact", "undici"];
    for (const name of [...Object.keys(manifest().dependencies), ...bundled])
      assert.ok(direct.includes(name), name);
    const names = sbom.components.map(({ name }) => name);
    for (const tool of ["mocha", "typescript", "esbuild"]) assert.ok(!names.includes(tool), tool);
    for (const { purl } of sbom.components)
      assert.match(purl, /^pkg:npm\/(%40[^@/]+\/)?[^@/]+@[^@]+$/);
  });

  it("runs fx", () => {
    const fx = join(installed, "bin/fx.js");
    assert.match(
      node(fx, "--version").stdout,
      new RegExp(`^flyte-fx/${manifest().version.replaceAll(".", "\\.")} `),
    );
    const run = node(fx, "run", "src/tasks.ts", "length", "--word", "abc");
    assert.equal(run.status, 0, run.stderr);
    assert.equal(run.stdout, "length: 3\n");
  });

  it("loads the same copy through require and import", () => {
    const script = `
      import * as sdk from "flyte-fx";
      import { createRequire } from "node:module";
      const required = createRequire(process.cwd() + "/x.cjs")("flyte-fx");
      console.log(Object.keys(sdk).every((name) => sdk[name] === required[name]), Object.keys(sdk).length > 5);`;
    const { stdout, stderr } = node("--input-type=module", "--eval", script);
    assert.equal(stdout, "true true\n", stderr);
  });

  for (const [module, moduleResolution] of [
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ] as const) {
    it(`type-checks a project with moduleResolution ${moduleResolution}`, () => {
      const compilerOptions = {
        target: "es2023",
        module,
        moduleResolution,
        strict: true,
        noEmit: true,
        skipLibCheck: false,
        types: ["node"],
        typeRoots: [join(ROOT, "node_modules/@types")],
      };
      project.write(
        "src/wrong.ts",
        'import { length } from "./tasks.js";\nawait length.run({ word: 5 });\n',
      );
      project.write(
        "tsconfig.json",
        JSON.stringify({ compilerOptions, files: ["src/tasks.ts", "src/wrong.ts"] }),
      );
      assert.equal(
        node(TSC, "-p", ".").stdout,
        "src/wrong.ts(2,20): error TS2322: Type 'number' is not assignable to type 'string'.\n",
      );
    });
  }

  it("has less than 15 MB", () => {
    const bytes = readdirSync(installed, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
    assert.ok(bytes < 15_000_000, `${bytes} bytes`);
  });
});
