import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { packPackage } from "../../../src/scaffold/plan-project.ts";
import { copyIntoImage, imageRecipe } from "../../support/image/image.ts";
import { linkDependencies } from "../../support/project/link-dependencies.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";
import type { HttpServer } from "../../support/server/http-server.ts";
import { npmRegistry } from "./npm-registry.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

describe("a project of fx init, copied to another machine", () => {
  const folder = useTemporaryFolder();
  const at = (path: string) => join(folder.path, path);
  let registry: HttpServer;
  before(async () => {
    registry = await npmRegistry();
  });

  /** Runs a shell command with an empty HOME and returns its standard output. */
  async function run(line: string, cwd: string): Promise<string> {
    const home = `${cwd}.home`;
    mkdirSync(home, { recursive: true });
    const { stdout } = await promisify(execFile)("sh", ["-c", line], {
      cwd,
      env: {
        PATH: ["node_modules/.bin", dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter),
        HOME: home,
        npm_config_registry: registry.origin,
        npm_config_audit: "false",
      },
    });
    return stdout;
  }

  /**
   * Creates and installs a project, copies what git would keep, and deletes the rest, fx included.
   */
  async function createAndCopy(words: string): Promise<string> {
    installFx(at("tools"));
    mkdirSync(at("first"));
    await run(
      `node ../tools/node_modules/flyte-fx/bin/fx.js init ${words} made --yes`,
      at("first"),
    );
    assert.doesNotMatch(await run("npm install 2>&1", at("first/made")), /warn/);
    cpSync(at("first/made"), at("second/made"), {
      recursive: true,
      filter: (source) => !/[\\/](node_modules|\.fx|dist)$/.test(source),
    });
    rmSync(at("tools"), { recursive: true });
    rmSync(at("first"), { recursive: true });
    return at("second/made");
  }

  /** Runs the steps of the project's Dockerfile in a folder. */
  async function buildImage(project: string): Promise<string> {
    const image = at("image/app");
    const recipe = imageRecipe(project);
    copyIntoImage(project, image, recipe);
    for (const line of recipe.runs.filter((command) => /^(npm|fx) /.test(command)))
      await run(line, image);
    return image;
  }

  for (const [words, line, expected] of [
    ["task --kind shim", "npm start", /^words: 9$/m],
    ["connector --kind async", "fx list-connectors --json", /"taskCategories":\[\{"name":"made"/],
  ] as const) {
    it(`works after npm ci and builds its image: ${words}`, async () => {
      const project = await createAndCopy(words);
      const lock = readFileSync(join(project, "package-lock.json"), "utf8");
      assert.match(
        lock,
        /"resolved": "file:vendor\/flyte-fx-[\d.]+\.tgz",\s+"integrity": "sha512-/,
      );
      assert.ok(!lock.includes(folder.path), "the lock file names a folder of the first machine");
      await run("npm ci", project);
      assert.match(await run(line, project), expected);
      const image = await buildImage(project);
      assert.match(await run("fx --version", image), /^flyte-fx\//);
      assert.match(await run("fx list-connectors src --json", image), /"ok":true/);
    }).timeout(180_000);
  }
});

/** Unpacks fx into a folder as `npm install` does. */
function installFx(folder: string): void {
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, "flyte-fx"), { recursive: true });
  writeFileSync(join(folder, "fx.tgz"), packPackage(ROOT));
  execFileSync("tar", ["-xzf", "../../fx.tgz", "--strip-components=1"], {
    cwd: join(modules, "flyte-fx"),
  });
  linkDependencies(folder);
}
