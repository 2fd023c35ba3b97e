import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { temporaryProject } from "../../support/project/temporary-project.ts";

const BIN = fileURLToPath(new URL("../../../bin/fx.js", import.meta.url));
const MAIN = fileURLToPath(new URL("../../../dist/cli/main.cjs", import.meta.url));

describe("text rendered at build time", () => {
  const project = temporaryProject();
  after(() => project.remove());

  function answer(
    entry: string,
    args: readonly string[],
    extraEnv: Readonly<Record<string, string>>,
  ) {
    const env = { PATH: process.env["PATH"], HOME: project.home, ...extraEnv };
    const { status, stdout, stderr } = spawnSync(process.execPath, [entry, ...args], {
      cwd: project.root,
      env,
      encoding: "utf8",
    });
    return { status, stdout, stderr };
  }

  const asked: readonly (readonly string[])[] = [
    [],
    ["--help"],
    ["-h"],
    ["help"],
    ["--version"],
    ["-v"],
    ["--help", "run"],
    ["help", "inspect"],
    ["version"],
  ];
  const looks: readonly Readonly<Record<string, string>>[] = [
    {},
    { NO_COLOR: "1" },
    { FORCE_COLOR: "1" },
    { FORCE_COLOR: "3" },
    { OCLIF_COLUMNS: "45" },
  ];
  for (const args of asked) {
    it(`equals what the CLI prints for "${["fx", ...args].join(" ")}"`, () => {
      for (const env of looks)
        assert.deepEqual(answer(BIN, args, env), answer(MAIN, args, env), JSON.stringify(env));
      assert.equal(answer(BIN, args, {}).status, 0);
    });
  }

  it("is the same on every terminal of at least 80 columns", () => {
    const narrowest = answer(MAIN, ["--help"], { OCLIF_COLUMNS: "80" });
    assert.deepEqual(answer(MAIN, ["--help"], { OCLIF_COLUMNS: "400" }), narrowest);
    assert.equal(answer(BIN, ["--help"], {}).stdout, narrowest.stdout);
  });

  it("is the same for any number of colors", () => {
    assert.deepEqual(
      answer(MAIN, ["--help"], { FORCE_COLOR: "3" }),
      answer(MAIN, ["--help"], { FORCE_COLOR: "1" }),
    );
  });
});
