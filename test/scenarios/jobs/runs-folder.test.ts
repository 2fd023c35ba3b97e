import assert from "node:assert/strict";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { fx } from "../../support/command/fx.ts";
import { connectorSource } from "../../support/project/connector-source.ts";
import { useProject } from "../../support/project/use-project.ts";

describe("the folder that records runs", () => {
  const project = useProject({
    "src/weather.ts": connectorSource(),
    "src/fails.ts": connectorSource({
      get: 'throw new UserError("no");',
      delete: 'throw new Error("down");',
    }),
  });
  let runs: string;
  beforeEach(() => {
    runs = join(project.home, "my runs");
  });

  const listIds = (): string[] => readdirSync(runs).filter((name) => !name.startsWith("."));

  for (const way of ["--runs", "FX_RUNS"] as const)
    it(`is that of ${way} for every command, and the project stays as it is`, async () => {
      const call = (...args: string[]): ReturnType<typeof fx> =>
        way === "FX_RUNS"
          ? fx(project, args, { env: { FX_RUNS: runs } })
          : fx(project, [...args, "--runs", runs]);
      await assertExit(0, call("run", "src/weather.ts", "weather"));
      const [id] = listIds();
      for (const args of [
        ["jobs", "--all"],
        ["jobs", "show", "@last"],
        ["jobs", "attach", id!],
      ]) {
        const { stdout } = await assertExit(0, call(...args));
        assert.match(stdout, args[1] === "attach" ? /temp/ : new RegExp(id!));
      }
      const cleaned = await assertExit(0, call("jobs", "clean", "--keep", "0"));
      assert.match(cleaned.stdout, /removed 1 ended run/);
      assert.deepEqual(listIds(), []);
      const { stderr } = await call("jobs");
      assert.ok(stderr.startsWith(`no runs in ${runs} yet`), stderr);
      assert.equal(existsSync(join(project.root, ".fx")), false);
    });

  it("is named in the command that a hint gives", async () => {
    const { code, stderr } = await fx(project, [
      ...["run", "src/fails.ts", "weather", "--runs", runs],
    ]);
    assert.equal(code, 6, stderr);
    const [id] = listIds();
    assert.ok(stderr.includes(`hint: fx jobs delete ${id!} --runs '${runs}'`), stderr);
    assert.deepEqual(readdirSync(join(runs, ".unfinished")), [id]);
  });

  it("keeps what was there, and gets no .gitignore then", async () => {
    project.write("../home/my runs/notes.txt", "mine");
    await assertExit(0, fx(project, [...["run", "src/weather.ts", "weather", "--runs", runs]]));
    assert.equal(existsSync(join(runs, ".gitignore")), false);
    rmSync(join(runs, "notes.txt"));
  });
});
