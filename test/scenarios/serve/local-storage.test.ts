import assert from "node:assert/strict";
import { existsSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import type { FxResult } from "../../support/command/fx.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { serveHere } from "../../support/command/serve.ts";
import { COUNT_ROWS_SOURCE } from "../../support/project/count-rows-source.ts";
import { useProject } from "../../support/project/use-project.ts";

const LOCAL = ["--port", "0", "--no-metrics"];

describe("a connector on this machine, with files and datasets", () => {
  const project = useProject({
    "src/index.ts": COUNT_ROWS_SOURCE,
    "data/in.csv": "a\n1\n2\n3\n",
    "data/note.txt": "hello",
  });

  const run = (address: string, args: readonly string[] = []): Promise<FxResult> =>
    runCommand(project, [
      ...["run", "--endpoint", address, ...args, "src/index.ts", "counted"],
      ...["--table", "data/in.csv", "--note", "data/note.txt"],
    ]);

  async function runServed(flags: readonly string[]): Promise<FxResult> {
    const served = await serveHere(project, [...flags]);
    return run(`127.0.0.1:${served.port}`);
  }

  it("runs with fx serve --storage-allow ./.fx/served, where its files stay until its run is removed", async () => {
    const { stdout } = await assertExit(0, runServed(["--storage-allow", "./.fx/served"]));
    const [, file, id] =
      /^table: (\.fx\/served\/(\w+)\/table\.parquet) \(dataset\)\nrows: 3\ncharacters: 5\n/m.exec(
        stdout,
      )!;
    assert.ok(existsSync(join(project.root, file!)));
    const forgotten = await runCommand(project, ["jobs", "forget", id!]);
    assert.equal(existsSync(join(project.root, file!)), false, forgotten.stderr);
  });

  it("fails at once without the flag, with an error that names it", async () => {
    const { stderr } = await assertExit(
      1,
      runServed([]),
      /may not be opened here: it is a local file \(allow it: fx serve --storage-allow \S+\/\.fx\/served\)$/m,
      /attempt 1\/3/,
    );
    assert.doesNotMatch(stderr, /hint:|RetryableError/);
    assert.doesNotMatch(stderr, /attempt 2/);
  });

  for (const [what, path] of [
    ["above the project", "../elsewhere"],
    ["behind a link out of the project", "./link"],
  ] as const)
    it(`refuses a relative folder ${what}`, async () => {
      symlinkSync("/", join(project.root, "link"));
      await assertExit(
        2,
        runCommand(project, ["serve", ...LOCAL, "--storage-allow", path]),
        /it leads out of the project .*; pass an absolute path/,
      );
    });

  it("looks for files of a file sensor without allow only where --storage-allow permits it", async () => {
    const source = `import { fileSensor } from "flyte-fx/sensors";
export const file = fileSensor();
export const waitForFile = file.task({ name: "wait" });
export const owned = fileSensor({ taskType: "owned", allow: [${JSON.stringify(project.root)}] });
export const waitForOwned = owned.task({ name: "wait_for_owned" });
`;
    project.write("src/index.ts", source);
    symlinkSync("/", join(project.root, "data/link"));
    const served = await serveHere(project, ["--storage-allow", "./data"]);
    const wait = (task: string, path: string): Promise<FxResult> => {
      const target = ["--endpoint", `127.0.0.1:${served.port}`];
      return runCommand(project, ["run", ...target, "src/index.ts", task, "--path", path]);
    };
    const outside = [
      "package.json",
      "data/../package.json",
      "data/link/etc/hosts",
      "/",
      "data/link/sys/",
    ];
    for (const path of outside) {
      await assertExit(1, wait("wait", path), /may not be opened here: .*fx serve --storage-allow/);
    }
    await assertExit(0, wait("wait", "data/note.txt"));
    await assertExit(0, wait("wait_for_owned", "package.json"));
  });

  it("opens no file of the caller outside the folder, not even through a link in it", async () => {
    project.write(".fx/served/readme", "");
    symlinkSync(join(project.root, "data"), join(project.root, ".fx/served/link"));
    const served = await serveHere(project, ["--storage-allow", ".fx/served"]);
    const prefix = join(project.root, ".fx/served/link/out");
    const { code, stderr } = await run(`127.0.0.1:${served.port}`, ["--output-prefix", prefix]);
    assert.equal(code, 1);
    assert.match(stderr, /link\/out\/table\.parquet may not be opened here/);
    assert.equal(existsSync(join(project.root, "data/out")), false);
  });
});
