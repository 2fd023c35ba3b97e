import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { packPackage } from "../../../src/scaffold/plan-project.ts";
import { codeBlocks, filesOfPages, PAGES } from "../../docs/pages.ts";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { fx, startProgram } from "../../support/command/fx.ts";
import { connectorSource } from "../../support/project/connector-source.ts";
import { linkDependencies } from "../../support/project/link-dependencies.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { useProject } from "../../support/project/use-project.ts";
import { ConnectorClient } from "../../support/server/connector-client.ts";
import type { HttpServer } from "../../support/server/http-server.ts";
import { npmRegistry } from "../init/npm-registry.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const BINARIES = join(ROOT, "node_modules/.bin");
const run = promisify(execFile);

/** The lines of the page, without those that start the server. */
const BUNDLE_COMMANDS = codeBlocks("docs/deploy.md", "bash").map(({ text }) =>
  text.replace(/^npx /, "").replace(/^node .*\n/m, ""),
);

describe("flyte-fx, installed with npm from its tarball", () => {
  const project = new TemporaryProject(Object.fromEntries(filesOfPages(PAGES)));
  const modules = join(project.root, "node_modules");
  let registry: HttpServer;
  let printed = "";
  before(async function () {
    this.timeout(120_000);
    registry = await npmRegistry();
    writeFileSync(join(project.root, "fx.tgz"), packPackage(ROOT));
    mkdirSync(project.home, { recursive: true });
    project.write(
      "package.json",
      JSON.stringify({ private: true, allowScripts: { protobufjs: false } }),
    );
    const { stdout, stderr } = await run("npm", ["install", "./fx.tgz"], {
      cwd: project.root,
      env: {
        PATH: [dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter),
        HOME: project.home,
        npm_config_registry: registry.origin,
        npm_config_audit: "false",
      },
    });
    printed = stdout + stderr;
  });

  it("has at most 85 packages", () => {
    const lock = project.read("package-lock.json");
    const { "": _project, ...packages } = (JSON.parse(lock) as { packages: object } & object)
      .packages as Record<string, unknown>;
    const count = Object.keys(packages).length;
    assert.ok(count > 10 && count <= 85, `${count} packages`);
  });

  it("takes at most 40 MB on disk", () => {
    const bytes = readdirSync(modules, { recursive: true, withFileTypes: true })
      .map((entry) => lstatSync(join(entry.parentPath, entry.name)).blocks * 512)
      .reduce((sum, size) => sum + size, 0);
    assert.ok(bytes > 1e6 && bytes <= 40e6, `${bytes} bytes`);
  });

  it("prints no warning with the allowScripts of fx init", () => {
    assert.doesNotMatch(printed, /warn/);
  });

  it("has one copy of the libraries that it shares with a project", () => {
    const copies = (name: string): string[] =>
      readdirSync(modules, { recursive: true, encoding: "utf8" }).filter(
        (path) =>
          path.endsWith(join(name, "package.json")) &&
          (JSON.parse(readFileSync(join(modules, path), "utf8")) as { name?: string }).name ===
            name,
      );
    assert.deepEqual(copies("@grpc/grpc-js").length, 1);
    // grpc-js loads .proto files with version 7, which fx never does.
    assert.deepEqual(copies("protobufjs").sort(), [
      "@grpc/proto-loader/node_modules/protobufjs/package.json",
      "protobufjs/package.json",
    ]);
  });

  for (const [index, file] of ["server.cjs", "server.mjs"].entries()) {
    it(`serves from one file, with the lines of docs/deploy.md: ${file}`, async () => {
      const { stderr } = await run(
        "sh",
        ["-ec", `${BUNDLE_COMMANDS[index]!.trim()} --log-level=warning`],
        {
          cwd: project.root,
          env: { PATH: [BINARIES, process.env["PATH"]].join(delimiter) },
        },
      );
      assert.equal(stderr, "");
      // Elsewhere, so that it cannot load anything from node_modules.
      const alone = new TemporaryProject({
        [file]: project.read(file),
      });
      const options = { cwd: alone.root, env: { PORT: "0" } };
      const server = startProgram(process.execPath, [file], options);
      const [, port] = await server.stdoutHas(/^listening on port (\d+)$/m);
      const client = await ConnectorClient.connect(Number(port), "flyte1");
      const { agents } = await client.call("ListAgents", {});
      client.close();
      assert.match(JSON.stringify(agents), /"weather"/);
      server.kill("SIGTERM");
      await assertExit(0, server.ended);
    }).timeout(60_000);
  }
});

/** Installs a copy of the built package in a project under another version. */
function installCopy(project: TemporaryProject, version: string): void {
  const target = join(project.root, "node_modules/flyte-fx");
  for (const part of ["bin", "dist", "package.json", "oclif.manifest.json"])
    cpSync(resolve(part), join(target, part), { recursive: true });
  linkDependencies(project.root);
  const own = (JSON.parse(readFileSync("package.json", "utf8")) as { version: string }).version;
  for (const file of [
    "package.json",
    ...readdirSync(join(target, "dist"), { recursive: true, encoding: "utf8" }).map(
      (name) => `dist/${name}`,
    ),
  ]) {
    if (!/\.(c?js|json)$/.test(file)) continue;
    const text = readFileSync(join(target, file), "utf8");
    if (text.includes(own))
      writeFileSync(join(target, file), text.replaceAll(`"${own}"`, `"${version}"`));
  }
}

describe("one copy of flyte-fx", () => {
  const project = useProject({ "src/weather.ts": connectorSource() });

  const versionInTemplate = async (): Promise<unknown> => {
    const { stdout, stderr } = await fx(project, ["serialize", "src/weather.ts", "weather"]);
    assert.notEqual(stdout, "", stderr);
    return (JSON.parse(stdout) as { metadata: { runtime: { flavor: string } } }).metadata.runtime
      .flavor;
  };

  it("is the running one if the project has no copy", async () => {
    assert.equal(
      await versionInTemplate(),
      `fx/${(JSON.parse(readFileSync("package.json", "utf8")) as { version: string }).version}`,
    );
    assert.equal((await fx(project, ["run", "src/weather.ts", "weather"])).code, 0);
  });

  it("is the project's copy if a global fx of another version runs", async () => {
    installCopy(project, "9.9.9");
    assert.equal(await versionInTemplate(), "fx/9.9.9");
    const run = await assertExit(0, fx(project, ["run", "src/weather.ts", "weather"]));
    assert.equal(run.stdout, "temp: 4.5\n");
    const list = await fx(project, ["list-connectors", "src/weather.ts"]);
    assert.match(list.stdout, /Scripted Connector/);
  });

  it("passes on the exit code and output of the project's copy", async () => {
    installCopy(project, "9.9.9");
    const { stderr } = await assertExit(2, fx(project, ["run", "src/weather.ts", "wether"]));
    assert.match(stderr, /did you mean "weather"\?/);
  });
});
