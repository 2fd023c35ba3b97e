import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startFx } from "../../support/command/fx.ts";
import { connectorSource } from "../../support/project/connector-source.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

const BIN = fileURLToPath(new URL("../../../bin/fx.js", import.meta.url));
const FULL = "/dev/full";

describe("standard output after its reader closed it", () => {
  const project = new TemporaryProject({ "src/tasks.ts": connectorSource() });

  for (const args of [["--help"], ["run", "--help"], ["serialize", "src/tasks.ts"]]) {
    it(`is not an error: fx ${args.join(" ")}`, async () => {
      const running = startFx(project, args);
      running.child.stdout!.destroy();
      const { code, stderr } = await running.ended;
      assert.deepEqual([code, stderr], [0, ""]);
    });
  }
});

describe("standard error on a full disk", () => {
  const project = new TemporaryProject({
    "src/tasks.ts": connectorSource({ get: 'return Resource.running("on it");' }),
  });

  it("stops the run, deletes its job and exits with 5", function () {
    if (!existsSync(FULL)) this.skip();
    const full = openSync(FULL, "w");
    const { status, stdout } = spawnSync(
      process.execPath,
      [BIN, "run", "--json", "src/tasks.ts", "weather"],
      {
        cwd: project.root,
        env: { PATH: process.env["PATH"], HOME: project.home },
        stdio: ["ignore", "pipe", full],
        encoding: "utf8",
      },
    );
    closeSync(full);
    assert.equal(status, 5);
    assert.match(
      (JSON.parse(stdout) as { error: { message: string } }).error.message,
      /cannot write to standard error/,
    );
    assert.match(project.read("calls.log"), /^delete job-1$/m);
  });
});

describe("standard output on a full disk", function () {
  const project = new TemporaryProject({ "src/tasks.ts": connectorSource() });
  before(function () {
    if (!existsSync(FULL)) this.skip(); // only Linux has it
  });

  for (const args of [
    ["list-connectors", "src/tasks.ts"],
    ["list-connectors", "src/tasks.ts", "--json"],
    ["serialize", "src/tasks.ts"],
    ["--help"],
    ["run", "--help"],
  ]) {
    it(`is reported as an environment error: fx ${args.join(" ")}`, () => {
      const full = openSync(FULL, "w");
      const { status, stderr } = spawnSync(process.execPath, [BIN, ...args], {
        cwd: project.root,
        env: { PATH: process.env["PATH"], HOME: project.home },
        stdio: ["ignore", full, "pipe"],
        encoding: "utf8",
      });
      closeSync(full);
      assert.match(stderr, /^Error FX5003: cannot write to standard output: ENOSPC/);
      assert.equal(status, 5);
    });
  }
});
