import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";

const CLONE = join(import.meta.dirname, "../../..");

interface MochaReport {
  readonly passes: readonly { readonly fullTitle: string }[];
  readonly failures: readonly { readonly fullTitle: string; readonly err: { message: string } }[];
}

/** Runs mocha as `npm test` does, in another process. */
function runMocha(file: string): Promise<MochaReport> {
  const args = ["node_modules/mocha/bin/mocha.js", "--reporter=json", "--exit", file];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: CLONE }, (_error, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout.slice(stdout.indexOf("{\n"))) as MochaReport);
      } catch {
        reject(new Error(`${stdout}\n${stderr}`));
      }
    });
  });
}

describe("a failed test", () => {
  it("leaves nothing that the next one sees", async () => {
    const { passes, failures } = await runMocha("test/system/isolation/failing-tests.ts");
    const failed = failures.map(({ fullTitle }) => fullTitle);
    assert.deepEqual(
      failed,
      [
        "a test that changes the process and times out fails",
        "a test whose command never ends fails",
        "a test that goes on after its time is up fails",
        "a test whose process never ends fails",
        "a test with a project of its own fails",
        'a suite whose hook fails "after each" hook for "passes, but its hook fails"',
      ],
      JSON.stringify(failures, undefined, 2),
    );
    assert.equal(passes.length, 8);
  });
});

describe("what the tests of a file share", () => {
  it("stays while they run, after another file of the same worker", async () => {
    const url = new URL("../../support/hooks/current-test.ts?worker", import.meta.url);
    const worker = (await import(url.href)) as typeof import("../../support/hooks/current-test.ts");
    const ended: string[] = [];
    for (const file of ["first", "second"]) {
      worker.beginRun();
      worker.endWithScope(() => ended.push(file));
      await worker.beginSuite({ parent: { parent: { root: true } } } as Mocha.Test);
      assert.ok(!ended.includes(file), `${file} was ended before its tests`);
      await worker.endRun();
    }
    assert.deepEqual(ended, ["first", "second"]);
  });
});
