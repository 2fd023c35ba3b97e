import assert from "node:assert/strict";
import { cpSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { fx } from "../../support/command/fx.ts";
import { connectorSource } from "../../support/project/connector-source.ts";
import { linkDependencies } from "../../support/project/link-dependencies.ts";
import type { TemporaryProject } from "../../support/project/temporary-project.ts";
import { useProject } from "../../support/project/use-project.ts";

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
