import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { startFx } from "../../support/command/fx.ts";
import { LostRun } from "../../support/project/lost-run.ts";

describe("the lock of a run", () => {
  let run: LostRun;
  before(async () => (run = await LostRun.create()));
  afterEach(() => run.restore());

  const readLock = (): object => JSON.parse(readFileSync(run.lock, "utf8")) as object;
  const resume = () => run.jobs("resume");

  for (const { what, harm } of [
    { what: "is missing", harm: () => rmSync(run.lock) },
    { what: "is garbage", harm: () => writeFileSync(run.lock, "garbage") },
    {
      what: "is a link",
      harm: () => {
        rmSync(run.lock);
        symlinkSync(join(run.project.root, "package.json"), run.lock);
      },
    },
    {
      what: "names a process id that another process has now",
      harm: () => writeFileSync(run.lock, JSON.stringify({ ...readLock(), pid: process.pid })),
    },
    {
      what: "is from before the machine started",
      harm: () =>
        writeFileSync(run.lock, JSON.stringify({ ...readLock(), pid: process.pid, boot: "other" })),
    },
  ]) {
    it(`does not keep fx from resuming if it ${what}`, async () => {
      run.finishJob();
      harm();
      await assertExit(0, resume());
      assert.match(run.project.read("package.json"), /temporary/);
    });
  }

  for (const { what, harm } of [
    {
      what: "is a folder",
      harm: () => {
        rmSync(run.lock);
        mkdirSync(run.lock);
      },
    },
    {
      what: "and the claim after it are garbage",
      harm: () => {
        for (const name of ["lock", "lock.after-unreadable"])
          writeFileSync(join(run.folder, name), "garbage");
      },
    },
  ]) {
    it(`makes fx say what to remove, and not wait forever, if it ${what}`, async () => {
      run.finishJob();
      harm();
      for (const command of ["resume", "delete"]) {
        await assertExit(
          2,
          run.jobs(command),
          /FX2023: cannot tell whether another fx drives the run: .*lock is damaged/,
          /hint: if no other fx drives it: rm -r .*lock\*/,
        );
      }
      assert.equal(run.readRecord()["end"], null);
    });
  }

  it("of a process on another host is taken over only if the user asks for it", async () => {
    run.finishJob();
    writeFileSync(run.lock, JSON.stringify({ ...readLock(), host: `not-${hostname()}` }));
    await assertExit(2, resume(), /FX2022: .* on not-.* drives it\n {2}hint: .* --take-over/);
    const forgotten = await run.jobs("forget");
    assert.match(forgotten.stderr, /FX2022: run .* is not over: process \d+ on not-/);
    await assertExit(0, run.jobs("resume", "--take-over"));
  });

  it("of a process in another container is taken over only if the user asks for it", async () => {
    run.finishJob();
    writeFileSync(run.lock, JSON.stringify({ ...readLock(), namespace: "pid:[1]" }));
    await assertExit(2, resume(), /FX2022: .* drives it\n {2}hint: .* --take-over/);
    await assertExit(0, run.jobs("resume", "--take-over"));
  });

  it("lets one of five processes resume the run, and tells the others who does", async () => {
    const racing = Array.from({ length: 5 }, () => startFx(run.project, `jobs resume ${run.id}`));
    const refused = racing.map(async (each) => {
      const { code, stderr } = await each.ended;
      if (code === 0) return "done";
      assert.equal(code, 2, stderr);
      assert.match(stderr, /FX2022: run [0-9a-f]{12} is not lost: process \d+ on .* drives it/);
      return "refused";
    });
    await firstOf(4, refused);
    await assertExit(2, run.jobs("forget"));
    run.finishJob();
    const ends = await Promise.all(refused);
    assert.deepEqual(ends.sort(), ["done", "refused", "refused", "refused", "refused"]);
    assert.equal(run.calls.match(/create/g)?.length, 1);
  });
});

/** Resolves when this many of the promises have resolved. */
async function firstOf(count: number, promises: readonly Promise<unknown>[]): Promise<void> {
  let missing = count;
  await new Promise<void>((resolve, reject) => {
    for (const each of promises)
      each.then(() => {
        missing -= 1;
        if (missing === 0) resolve();
      }, reject);
  });
}
