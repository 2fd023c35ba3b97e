import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fakeClock } from "../src/entries/testing.ts";
import { loadProject } from "../src/runtime/loader/load-project.ts";
import { RunRecorder, RunReplay } from "../src/runtime/local/run-recorder.ts";
import { readRecording } from "../src/runtime/recording/recording.ts";
import { formatRecording } from "../src/runtime/recording/save-recording.ts";
import { createFixedSecrets } from "../src/runtime/secrets/secret-resolver.ts";
import type { RunOptions } from "../src/runtime/task/run/run-options.ts";
import { cpuMs, type Row, spreadOf } from "./measure.ts";

const ROUNDS = 20;
const HOUR_MS = 3_600_000;
const TEMPLATE = join(import.meta.dirname, "../templates/connector-async");

type JobServiceModule = typeof import("../templates/connector-async/dev/job-service.ts");

/** Replays an hour of the async template, and reads its recording. */
export async function measureRecordings(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "fx-bench-"));
  try {
    const sdkEntry = join(import.meta.dirname, "../src/entries/index.ts");
    const loaded = await loadProject({ paths: [], cwd: TEMPLATE, sdkEntry, cacheDir: folder });
    const { JobService } = (await loaded.importModule(
      join(TEMPLATE, "dev/job-service.ts"),
    )) as unknown as JobServiceModule;
    const { task } = loaded.tasks[0]!;
    const run = async (options: RunOptions): Promise<void> => {
      await task.run({} as never, { ...options, projectRoot: folder });
    };
    const file = Buffer.from(await record(run, JobService));
    return await replay(run, file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function record(
  run: (options: RunOptions) => Promise<void>,
  JobService: JobServiceModule["JobService"],
): Promise<string> {
  const clock = fakeClock();
  const apiKey = "for-the-bench-only";
  const service = new JobService({ apiKey, now: () => clock.now(), jobTakesMs: HOUR_MS });
  const recorder = new RunRecorder({
    task: "fx_template",
    secrets: createFixedSecrets({ JOB_API_KEY: apiKey }),
    fetch: service.fetch,
    seed: 1,
    idempotencyKey: "k".repeat(32),
  });
  await run({ ...recorder.options, clock });
  if (clock.elapsedMs < HOUR_MS) throw new Error("the job took less than an hour");
  return formatRecording(recorder.recording);
}

async function replay(run: (options: RunOptions) => Promise<void>, file: Buffer): Promise<Row[]> {
  const reads: number[] = [];
  const replays: number[] = [];
  const { exchanges } = await readRecording(file, "bench.yaml");
  for (let round = 0; round < ROUNDS; round += 1) {
    reads.push(await cpuMs(() => readRecording(file, "bench.yaml")));
    const recording = await readRecording(file, "bench.yaml");
    const { options } = new RunReplay(recording, createFixedSecrets());
    replays.push(await cpuMs(() => run(options)));
  }
  const took = spreadOf(replays);
  return [
    {
      what: "CPU of a replayed hour of the async template",
      unit: "ms",
      measured: took,
      aim: "≤ 100",
      met: took.median <= 100,
      note: `${exchanges.length} exchanges; ${Math.round(replays[0]!)} ms at first`,
    },
    {
      what: "CPU to read its recording",
      unit: "ms",
      measured: spreadOf(reads),
      aim: "≤ 100",
      met: spreadOf(reads).median <= 100,
      note: `${Math.ceil(file.length / 1024)} KiB`,
    },
  ];
}
