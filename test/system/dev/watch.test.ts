import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { countRequest, countSource, DevClient } from "../../support/dev/dev-client.ts";
import { useProject } from "../../support/project/use-project.ts";

const MODULE = "src/index.ts";

describe("many saves under fx dev", () => {
  const project = useProject({ [MODULE]: countSource() });
  let dev: DevClient;
  beforeEach(async () => {
    dev = await DevClient.start(project);
  });

  const withDefault = (times: number): string =>
    countSource().replace("default(2)", `default(${times})`);

  /** Resolves when the version with this default of `times` is active. */
  async function active(times: number): Promise<void> {
    await dev.event("project", ({ project: { state, tasks } }) => {
      const input = tasks[0]?.inputs.find(({ name }) => name === "times");
      return state === "ready" && input?.defaultValue === times;
    });
  }

  /** The processes that `fx dev` has started and that have not ended. */
  function children(): number {
    const { pid } = dev.running.child;
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(/\s+/).length;
  }

  it("end with the last one, in one process", async function () {
    if (process.platform !== "linux") this.skip();
    for (let save = 1; save <= 100; save++) {
      project.write(MODULE, withDefault(save));
      if (save % 25 === 0) await active(save);
    }
    while (children() > 1) await dev.state; // the one before was killed and is about to end
  });

  it("leave a running job alone", async () => {
    const id = await dev.startRun(countRequest());
    await dev.reached(id, "RUNNING");
    for (const broken of [true, false, true, false]) {
      project.write(MODULE, `${withDefault(7)}${broken ? "}" : ""}`);
      await dev.reloaded();
    }
    project.write("go", "");
    const run = await dev.reached(id, "SUCCEEDED");
    assert.equal(run.attempt, 1);
    assert.equal(project.read("calls.log"), "create\n");
  });
});

/** Stands in for the program that opens a browser: says what it was started with. */
const OPENER = `#!/bin/sh
printf '%s\\n' "$@" > "$HOME/opened.tmp" && mv "$HOME/opened.tmp" "$HOME/opened"
`;

describe("fx dev --open", () => {
  const project = useProject({ "src/index.ts": countSource() });
  beforeEach(() => {
    for (const name of ["xdg-open", "open"]) chmodSync(project.write(`bin/${name}`, OPENER), 0o755);
  });

  it("opens the browser through a file that only its owner can read", async () => {
    const env = { PATH: `${join(project.root, "bin")}:${process.env["PATH"]}` };
    const dev = await DevClient.start(project, ["--open"], { env });
    const opened = join(project.home, "opened");
    while (!existsSync(opened)) await new Promise(setImmediate);
    const [file, ...others] = readFileSync(opened, "utf8").trim().split("\n");
    assert.deepEqual(others, []);
    assert.equal(statSync(file!).mode & 0o777, 0o600);
    assert.ok(readFileSync(file!, "utf8").includes(`url=${dev.url}"`));
    await dev.close();
    assert.equal(existsSync(file!), false);
  });
});
