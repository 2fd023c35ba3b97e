import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { LostRun } from "../../support/project/lost-run.ts";

const FORGED: readonly {
  readonly what: string;
  readonly changes: object;
  readonly says: RegExp;
}[] = [
  {
    what: "no time of its last change",
    changes: { updatedAt: undefined },
    says: /updatedAt is missing or invalid/,
  },
  {
    what: "an infinite number of attempts",
    changes: { attempts: 1e300 },
    says: /attempts is missing or invalid/,
  },
  {
    what: "an unknown reason to delete its job",
    changes: { step: "deleting", failure: { kind: "stop", by: { kind: "whim" } } },
    says: /failure is missing or invalid/,
  },
  {
    what: "a failure with an unknown code",
    changes: {
      step: "deleting",
      failure: { kind: "attempt", code: "NO", summary: "x", retryable: true, details: [] },
    },
    says: /failure is missing or invalid/,
  },
  {
    what: "a module outside the project",
    changes: { origin: { module: "../../etc/passwd", exportName: "x", envFiles: [] } },
    says: /FX2023: the module of run .* (does not exist|is not in the project)/,
  },
  {
    what: "an env file outside the project",
    changes: { origin: { module: "src/weather.ts", exportName: "x", envFiles: ["/etc/passwd"] } },
    says: /FX2023: run .* used \/etc\/passwd, which is outside the project/,
  },
  {
    what: "a certificate outside the project",
    changes: {
      endpoint: "127.0.0.1:1",
      origin: {
        module: "src/weather.ts",
        exportName: "weather",
        envFiles: [],
        tlsFlags: { tls: true, "tls-ca": "/etc/passwd" },
      },
    },
    says: /FX2023: run .* used \/etc\/passwd, which is outside the project/,
  },
  {
    what: "results in a folder outside the project",
    changes: { requestedPrefix: "/etc/fx" },
    says: /FX2023: run .* used \/etc\/fx, which is outside the project/,
  },
  {
    what: "results at a foreign URI",
    changes: { requestedPrefix: "file:///etc/fx" },
    says: /FX2023: run .* used file:\/\/\/etc\/fx, which is outside the project/,
  },
];

describe("forged and damaged records of runs", () => {
  let run: LostRun;
  before(async () => (run = await LostRun.create()));
  afterEach(() => run.restore());

  for (const { what, changes, says } of FORGED) {
    it(`refuses to resume a run with ${what}`, async () => {
      run.finishJob();
      run.forge(changes);
      const record = readFileSync(join(run.folder, "job.json"), "utf8");
      await assertExit(2, run.jobs("resume"), says);
      assert.equal(readFileSync(join(run.folder, "job.json"), "utf8"), record);
      assert.doesNotMatch(run.calls, /delete/);
    });
  }

  it("refuses a record that is nested too deeply to be written, instead of deleting its job", async () => {
    const text = readFileSync(join(run.folder, "job.json"), "utf8");
    const deep = `${"[".repeat(1e5)}${"]".repeat(1e5)}`;
    writeFileSync(join(run.folder, "job.json"), text.replace("{", `{"deep":${deep},`));
    for (const command of ["show", "resume"]) {
      await assertExit(2, run.jobs(command), /FX2023: .* it is nested too deeply/);
    }
    assert.doesNotMatch(run.calls, /delete/);
  });

  it("leaves out foreign events", async () => {
    const foreign = [
      "5",
      "[]",
      "{",
      '{"v":2,"type":"warning","at":0,"attempt":1,"message":"newer"}',
      '{"v":1,"type":"nonsense","at":0,"attempt":1}',
      '{"v":1,"type":"warning","at":1e308,"attempt":1,"message":"late"}',
      '{"v":1,"type":"deleted","at":0,"attempt":1,"tookMs":1e999}',
      '{"v":1,"type":"phase","at":0,"attempt":1,"phase":"\\u001b[31m","message":"","logLinks":[]}',
      '{"v":1,"type":"ended","at":0,"attempt":1,"how":"by magic","error":{}}',
      `{"v":1,"type":"warning","at":0,"attempt":1,"message":"x","deep":${"[".repeat(1e5)}${"]".repeat(1e5)}}`,
      '{"v":1,"type":"warning","at":0,"attempt":1,"message":"plain"}',
    ];
    appendFileSync(join(run.folder, "events.jsonl"), `\n${foreign.join("\n")}`);
    appendFileSync(join(run.folder, "events.jsonl"), '\n{"v":1,"type":"warn');
    const { stdout } = await assertExit(0, run.jobs("show", "--json"));
    const { events } = JSON.parse(stdout) as { events: { message?: string; at: number }[] };
    assert.deepEqual(
      events.filter(({ at }) => at === 0).map(({ message }) => message),
      ["plain"],
    );
    assert.equal((await run.jobs("show")).code, 0);
  });

  for (const name of ["template.pb", "inputs.pb"]) {
    for (const { what, harm, says } of [
      { what: "missing", harm: (file: string) => rmSync(file), says: "it does not exist" },
      {
        what: "damaged",
        harm: (file: string) => writeFileSync(file, Buffer.from("0a7f", "hex")),
        says: "invalid flyteidl",
      },
      {
        what: "larger than fx reads",
        harm: (file: string) => truncateSync(file, 65 * 2 ** 20),
        says: "the limit is",
      },
    ]) {
      it(`refuses to resume a run whose ${name} is ${what}`, async () => {
        run.finishJob();
        harm(join(run.folder, name));
        const { stderr } = await assertExit(2, run.jobs("resume"));
        assert.match(stderr, new RegExp(`FX2023: .*${name}.*run ${run.id}.*${says}`));
        assert.equal(run.readRecord()["end"], null);
      });
    }
  }

  it("forgets a run whose folder is a link, and leaves what it leads to", async () => {
    const foreign = join(run.project.home, "foreign");
    renameSync(run.folder, foreign);
    symlinkSync(foreign, run.folder);
    const shown = await run.jobs("show");
    assert.match(shown.stderr, /FX2023: .* is a link/);
    await assertExit(0, run.jobs("forget"));
    assert.equal(existsSync(run.folder), false);
    assert.equal(existsSync(join(foreign, "job.json")), true);
    rmSync(foreign, { recursive: true });
  });

  it("removes no file through a link in place of .fx/unfinished", async () => {
    run.finishJob();
    const foreign = join(run.project.home, "unfinished");
    mkdirSync(foreign);
    writeFileSync(join(foreign, run.id), "precious");
    rmSync(join(run.project.root, ".fx/unfinished"), { recursive: true });
    symlinkSync(foreign, join(run.project.root, ".fx/unfinished"));
    for (const command of ["resume", "forget"]) {
      await assertExit(5, run.jobs(command), /FX5003: .*unfinished(:| is) (it is )?a link/);
    }
    assert.equal(readFileSync(join(foreign, run.id), "utf8"), "precious");
    assert.equal(run.exists("job.json"), true);
  });

  it("says that clean cannot read runs that are behind a link", async () => {
    const foreign = join(run.project.home, "runs");
    renameSync(join(run.project.root, ".fx/runs"), foreign);
    symlinkSync(foreign, join(run.project.root, ".fx/runs"));
    const { code, stderr } = await runCommand(run.project, ["jobs", "clean", "--keep", "0"]);
    assert.equal(code, 5);
    assert.match(stderr, /FX5003: the runs of .* cannot be read: .* is a link/);
    assert.equal(existsSync(join(foreign, run.id, "job.json")), true);
  });

  for (const command of ["resume", "delete"])
    for (const name of ["events.jsonl", "resources.jsonl", "lock"])
      it(`does not wait for a pipe in place of ${name} in fx jobs ${command}`, async () => {
        run.finishJob();
        const path = join(run.folder, name);
        rmSync(path, { force: true });
        execFileSync("mkfifo", [path]);
        await assertExit(0, run.jobs(command));
      });

  it("ends a run whose deadline has passed, whenever its next attempt is due", async () => {
    run.forge({
      step: "waiting",
      failure: { kind: "attempt", code: "FX1002", summary: "x", retryable: true, details: [] },
      retryAt: "2999-01-01T00:00:00.000Z",
      deadline: "2026-01-01T00:00:00.000Z",
      timeoutMs: null,
    });
    await assertExit(124, run.jobs("resume"));
  });
});
