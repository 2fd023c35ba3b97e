import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { warnOfUnfinishedRuns } from "../../../src/cli/run/unfinished-runs.ts";
import type { FxError } from "../../../src/entries/index.ts";
import { createRunFolder, placeRuns } from "../../../src/runtime/local/record/run-folder.ts";
import { createRunRecord } from "../../support/project/run-record.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";

describe("records of earlier runs in .fx", () => {
  const folder = useTemporaryFolder();
  const at = (...names: string[]): string => join(folder.path, ...names);
  beforeEach(() => {
    mkdirSync(at(".fx/runs/7f3a"), { recursive: true });
    mkdirSync(at(".fx/unfinished"));
    writeFileSync(at(".fx/unfinished/7f3a"), "");
  });

  const record = (changes: object = {}): object => ({ ...createRunRecord("7f3a"), ...changes });
  const write = (text: string): void => writeFileSync(at(".fx/runs/7f3a/job.json"), text);
  function warnsOf(reason: RegExp): void {
    const warnings = warnOfUnfinishedRuns(placeRuns(folder.path));
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /^warning: the record of run 7f3a cannot be read \(/);
    assert.match(warnings[0]!, reason);
    assert.ok(existsSync(at(".fx/unfinished/7f3a")));
  }

  it("names the job of an unfinished run", () => {
    write(JSON.stringify(record()));
    assert.match(
      warnOfUnfinishedRuns(placeRuns(folder.path))[0]!,
      /run 7f3a \(weather, .* ago\) did not end; .* "job-1".*fx jobs resume 7f3a · fx jobs delete 7f3a$/,
    );
  });

  it("names the last three of many runs, and counts the others", () => {
    for (const id of ["a001", "a002", "a003", "a004"]) {
      mkdirSync(at(".fx/runs", id));
      writeFileSync(at(".fx/unfinished", id), "");
      writeFileSync(at(".fx/runs", id, "job.json"), JSON.stringify(createRunRecord(id)));
    }
    write(JSON.stringify(record()));
    const [others, ...named] = warnOfUnfinishedRuns(placeRuns(folder.path));
    assert.equal(others, "warning: 2 more runs did not end; list them with  fx jobs");
    assert.equal(named.length, 3);
  });

  it("cuts a long list of jobs", () => {
    const idempotencyKey = "k".repeat(3000);
    const leftJobs = [{ attempt: 1, idempotencyKey, resourceMeta: null }];
    write(JSON.stringify(record({ leftJobs })));
    const [warning] = warnOfUnfinishedRuns(placeRuns(folder.path));
    assert.ok(warning!.length > 2000 && warning!.length < 2300, warning);
  });

  const INVALID: readonly (readonly [what: string, text: string, reason: RegExp])[] = [
    ["is truncated", JSON.stringify(record()).slice(0, 60), /JSON/],
    ["is empty", "", /JSON/],
    ["is of another fx", JSON.stringify(record({ v: 1 })), /another version of fx wrote it/],
    ["is a list", "[]", /not an object/],
    ["is nested deeply", "[".repeat(1_000_000), /JSON/],
    [
      "contains deep nesting",
      `{"v":2,"end":${"[".repeat(99_999)}${"]".repeat(99_999)}}`,
      /nested too deeply/,
    ],
    ["is of another run", JSON.stringify(record({ run: "81c0" })), /not the record of this run/],
    [
      "has a left job without its fields",
      JSON.stringify(record({ leftJobs: [{}] })),
      /its field leftJobs\.0\.attempt is missing or invalid/,
    ],
    ...[
      { pid: "12" },
      { pid: -1 },
      { task: {} },
      { startedAt: 5 },
      { leftJobs: {} },
      { resourceMeta: {} },
      { idempotencyKey: null },
      { end: "yes" },
    ].map(
      (changes) =>
        [
          `has wrong types: ${JSON.stringify(changes)}`,
          JSON.stringify(record(changes)),
          new RegExp(`its field ${Object.keys(changes)[0]} is missing or invalid`),
        ] as const,
    ),
  ];
  for (const [what, text, reason] of INVALID) {
    it(`warns about a record that ${what}, and keeps its marker`, () => {
      write(text);
      warnsOf(reason);
    });
  }

  it("warns about a record that is missing, a folder, a pipe, a link or too large", () => {
    const file = at(".fx/runs/7f3a/job.json");
    warnsOf(/ENOENT/);
    mkdirSync(file);
    warnsOf(/it is a folder/);
    rmSync(file, { recursive: true });
    execFileSync("mkfifo", [file]);
    warnsOf(/it is a pipe/);
    rmSync(file);
    symlinkSync("/dev/zero", file);
    warnsOf(/ELOOP/);
    rmSync(file);
    writeFileSync(file, "");
    truncateSync(file, 1024 ** 3);
    warnsOf(/it has 1073741824 bytes/);
  });

  it("warns about a run whose folder is a link", () => {
    rmSync(at(".fx/runs/7f3a"), { recursive: true });
    symlinkSync(folder.path, at(".fx/runs/7f3a"));
    warnsOf(/is a link/);
  });

  it("removes only the marker of a run that does not exist", () => {
    rmSync(at(".fx/runs/7f3a"), { recursive: true });
    mkdirSync(at(".fx/unfinished/folder"));
    symlinkSync(at("kept"), at(".fx/unfinished/link"));
    assert.deepEqual(warnOfUnfinishedRuns(placeRuns(folder.path)), []);
    assert.deepEqual(readdirSync(at(".fx/unfinished")), ["folder", "link"]);
  });

  for (const name of ["unfinished", "runs"]) {
    it(`does not follow a link at .fx/${name}, and reports it`, () => {
      mkdirSync(at("others"));
      writeFileSync(at("others/precious"), "1");
      rmSync(at(".fx", name), { recursive: true });
      symlinkSync(at("others"), at(".fx", name));
      const [warning, ...more] = warnOfUnfinishedRuns(placeRuns(folder.path));
      assert.deepEqual(more, []);
      assert.match(warning!, new RegExp(`earlier runs left jobs: .*/\\.fx/${name} is a link$`));
      assert.throws(
        () => createRunFolder(placeRuns(folder.path), "81c0"),
        (error: FxError) => error.code === "FX5003" && /it is a link$/.test(error.message),
      );
      assert.deepEqual(readdirSync(at("others")), ["precious"]);
    });
  }

  it("does not record runs if .fx itself is a link", () => {
    mkdirSync(at("others"));
    rmSync(at(".fx"), { recursive: true });
    symlinkSync(at("others"), at(".fx"));
    assert.throws(
      () => createRunFolder(placeRuns(folder.path), "81c0"),
      (error: FxError) => error.code === "FX5003" && /\.fx: it is a link$/.test(error.message),
    );
    assert.deepEqual(readdirSync(at("others")), []);
  });

  it("writes no .gitignore through a link", () => {
    symlinkSync(at("elsewhere"), at(".fx/.gitignore"));
    createRunFolder(placeRuns(folder.path), "81c0");
    assert.ok(!existsSync(at("elsewhere")));
  });
});
