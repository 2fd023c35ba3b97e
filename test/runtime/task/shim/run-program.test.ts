import assert from "node:assert/strict";
import { existsSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { RetryableError, runProgram } from "../../../../src/entries/index.ts";
import { createLogger } from "../../../../src/runtime/base/context.ts";
import { awaitError } from "../../../support/assertions/caught-error.ts";
import { useTemporaryFolder } from "../../../support/project/temporary-folder.ts";

interface LogLine {
  readonly level: string;
  readonly message: string;
}

describe("runProgram", () => {
  const place = useTemporaryFolder();
  let lines: LogLine[];
  let stop: AbortController;
  let onLine: (message: string) => void;
  beforeEach(() => {
    lines = [];
    stop = new AbortController();
    onLine = () => undefined;
  });

  const context = () => {
    const log = createLogger((level) => (message) => {
      lines.push({ level, message });
      onLine(message);
    });
    return { log, signal: stop.signal };
  };
  const shell = (script: string) => runProgram("sh", ["-c", script], context());

  it("logs each line of the output, including a last one without a line end", async () => {
    await shell("printf 'one\\r\\nzwei \\303\\244'; printf 'careful\\n' >&2");
    const of = (level: string) =>
      lines.filter((line) => line.level === level).map(({ message }) => message);
    assert.deepEqual([of("info"), of("warn")], [["one", "zwei ä"], ["careful"]]);
  });

  it("splits an endless line", async () => {
    await shell("head -c 1000000 /dev/zero | tr '\\0' x");
    assert.equal(lines.map(({ message }) => message).join("").length, 1_000_000);
    assert.ok(lines.length > 1);
  });

  it("fails with only the end of long errors", async () => {
    const error = await awaitError(shell("head -c 5000 /dev/zero | tr '\\0' x >&2; exit 1"));
    assert.equal(/x{100,}/.exec(String(error))![0].length, 1999);
  });

  it("writes the files into the working folder, collects the results, and removes the folder", async () => {
    const folder = await runProgram("sh", ["-c", "cat a.txt b.bin > out.txt; pwd"], context(), {
      files: { "a.txt": "text ", "b.bin": new Uint8Array([65, 66]) },
      collect: (at) => {
        assert.equal(readFileSync(join(at, "out.txt"), "utf8"), "text AB");
        assert.deepEqual(lines, [{ level: "info", message: realpathSync(at) }]);
        return at;
      },
    });
    assert.ok(!existsSync(folder));
  });

  it("removes the folder of a program that failed", async () => {
    await assert.rejects(shell("pwd; exit 1"));
    assert.ok(dirname(lines[0]!.message) !== "/" && !existsSync(lines[0]!.message));
  });

  for (const name of ["../x", "a/b", "", ".."]) {
    it(`rejects the file name ${JSON.stringify(name)}`, async () => {
      const running = runProgram("true", [], context(), { files: { [name]: "" } });
      await assert.rejects(running, /not a plain file name/);
    });
  }

  it("passes on the PATH and the caller's variables, but no others", async () => {
    process.env["FX_TEST_SECRET"] = "s3cret";
    await runProgram("env", [], context(), { env: { MODE: "fast" } });
    const seen = lines.map(({ message }) => message);
    assert.ok(seen.includes("MODE=fast") && seen.includes(`PATH=${process.env["PATH"]}`));
    assert.ok(!seen.some((line) => line.includes("FX_TEST_SECRET")));
  });

  it("accepts URLs of files in the project", async () => {
    const script = join(place.path, "it's here.sh");
    writeFileSync(script, 'echo "$0 $1"');
    await runProgram("sh", [pathToFileURL(script), "word"], context());
    assert.equal(lines[0]?.message, `${script} word`);
  });

  describe("rejects", () => {
    const FAULTS: readonly (readonly [
      what: string,
      run: () => Promise<void>,
      error: object | ((error: unknown) => boolean),
    ])[] = [
      [
        "an exit code other than 0, with the end of standard error",
        () => shell("echo working; echo why >&2; exit 7"),
        { name: "ProgramFailed", message: "sh ended with exit code 7\nwhy" },
      ],
      [
        "a command that is not installed",
        () => runProgram("no-such-program", [], context()),
        {
          name: "ProgramNotFound",
          message: "no-such-program was not found: install it in the task's image",
        },
      ],
      [
        "a file of the project that is not in the image",
        () => runProgram("sh", [new URL("file:///app/programs/count.sh")], context()),
        { name: "ProgramNotFound", message: /^\/app\/programs\/count\.sh is missing: copy it / },
      ],
      [
        "a program without the right to execute it",
        () => {
          const file = join(place.path, "program");
          writeFileSync(file, "#!/bin/sh\n", { mode: 0o644 });
          return runProgram(file, [], context());
        },
        { name: "ProgramNotStarted", message: /make it executable with chmod \+x$/ },
      ],
      [
        "a program that something else killed, which may be retried",
        () => shell("kill -9 $$"),
        (error: unknown) =>
          error instanceof RetryableError && error.message === "sh was killed by SIGKILL",
      ],
    ];
    for (const [what, run, error] of FAULTS) it(what, () => assert.rejects(run(), error));
  });

  describe("when the signal fires", () => {
    const stopped = new Error("stopped");

    it("before the start, runs nothing", async () => {
      stop.abort(stopped);
      await assert.rejects(shell("echo ran"), stopped);
      assert.deepEqual(lines, []);
    });

    it("ends the program, and rejects with the reason once it has ended", async () => {
      onLine = (message) => {
        if (message === "ready") stop.abort(stopped);
      };
      await assert.rejects(
        shell("trap 'echo cleaned up; exit 0' TERM; echo ready; while :; do sleep 0.05; done"),
        stopped,
      );
      assert.equal(lines.at(-1)?.message, "cleaned up");
    });

    it("does not wait for processes that the program leaves running", async () => {
      let left = 0;
      onLine = (message) => {
        left = Number(message);
        stop.abort(stopped);
      };
      await assert.rejects(shell("sleep 600 & echo $!; wait"), stopped);
      process.kill(left, "SIGKILL");
    });
  });
});
