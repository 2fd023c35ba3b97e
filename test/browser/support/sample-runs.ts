import type { RunDetails, ListedRun } from "../../../src/dev/protocol.ts";
import type { RunEvent } from "../../../src/runtime/task/run/run-event.ts";
import { everyType, forecast } from "./sample-project.ts";

const START = Date.parse("2026-11-26T12:00:03.120Z");

export function summary(id: string, changes: Partial<ListedRun> = {}): ListedRun {
  return {
    id,
    task: forecast.name,
    file: forecast.file,
    state: "ended",
    phase: "SUCCEEDED",
    message: "",
    startedAt: new Date(START).toISOString(),
    tookMs: 6120,
    attempt: 1,
    attempts: 1,
    canResume: false,
    canDelete: false,
    canStop: false,
    eventBytes: 0,
    ...changes,
  };
}

export function details(run: ListedRun, changes: Partial<RunDetails> = {}): RunDetails {
  return {
    run,
    folder: `/home/ada/weather-connector/.fx/runs/${run.id}`,
    facts: [
      ["run", run.id],
      ["task", `${run.task} (${run.task} in ${run.file ?? ""})`],
      ["connector", "Weather Connector"],
      ["folder", `/home/ada/weather-connector/.fx/runs/${run.id}`],
    ],
    inputs: { city: "Oslo", days: 3 },
    outputs: { temp: 4.5 },
    outputFields: run.task === everyType.name ? everyType.outputs : forecast.outputs,
    fault: null,
    messages: ["template.pb", "inputs.pb", "resource_meta", "outputs.pb"],
    hasResources: true,
    clock: "real",
    inject: [],
    recordedIn: null,
    replayed: null,
    rerun: `fx run src/weather.ts forecast --inputs .fx/runs/${run.id}/inputs.pb`,
    ...changes,
  };
}

function event(afterMs: number, type: string, fields: object = {}, attempt = 1): RunEvent {
  return { type, at: START + afterMs, attempt, ...fields } as RunEvent;
}

const link = { uri: "https://weather.example.com/jobs/wx-118", name: "Weather console" };

/** A run that fails once, waits, and succeeds on its second attempt. */
export const retriedRun: readonly RunEvent[] = [
  event(0, "started", { runId: "7f3a", attempts: 3, outputPrefix: "…" }),
  event(240, "created", { resourceMeta: '{"jobId":"wx-118"}' }),
  event(245, "phase", { phase: "QUEUED", message: "", logLinks: [link] }),
  event(350, "polled", { polls: 1, nextInMs: 200 }),
  event(700, "phase", { phase: "RUNNING", message: "fetching stations", logLinks: [link] }),
  event(705, "polled", { polls: 2, nextInMs: 400 }),
  event(900, "log", { lines: [{ message: "station SN18700 answered", originator: "USER" }] }),
  event(1100, "logged", {
    level: "info",
    message: "asked for the job",
    fields: { jobId: "wx-118" },
  }),
  event(1500, "get-failed", {
    error: { name: "Error", message: "socket hang up" },
    failingForMs: 0,
    budgetMs: 600000,
  }),
  event(1900, "phase", {
    phase: "RETRYABLE_FAILED",
    message: "station SN50540 timed out",
    logLinks: [link],
  }),
  event(1950, "retrying", {
    inMs: 1200,
    error: { name: "Error", message: "station SN50540 timed out" },
  }),
  event(3400, "created", { resourceMeta: '{"jobId":"wx-119"}' }, 2),
  event(3420, "phase", { phase: "INITIALIZING", message: "", logLinks: [] }, 2),
  event(3600, "polled", { polls: 1, nextInMs: 200 }, 2),
  event(3900, "phase", { phase: "RUNNING", message: "60 %", logLinks: [] }, 2),
  event(4000, "polled", { polls: 2, nextInMs: 400 }, 2),
  event(4500, "polled", { polls: 3, nextInMs: 800 }, 2),
  event(4900, "logged", { level: "warn", message: "station SN50540 is slow" }, 2),
  event(5400, "polled", { polls: 4, nextInMs: 800 }, 2),
  event(6100, "phase", { phase: "SUCCEEDED", message: "", logLinks: [] }, 2),
  event(6120, "succeeded", { tookMs: 6120 }, 2),
];

/** A run of 10,000 polls and 100,000 lines of the job's log. */
export function createLongRun(): readonly RunEvent[] {
  const polls = Array.from({ length: 10_000 }, (_, poll) => {
    const lines = Array.from({ length: 10 }, (_, line) => ({
      message: `line ${poll * 10 + line + 1}`,
    }));
    return [
      event(poll * 100 + 500, "polled", { polls: poll + 1, nextInMs: 100 }),
      event(poll * 100 + 510, "log", { lines }),
    ];
  });
  return [
    event(0, "started", { runId: "long", attempts: 1, outputPrefix: "…" }),
    event(100, "created", { resourceMeta: "job" }),
    event(110, "phase", { phase: "RUNNING", message: "", logLinks: [] }),
    ...polls.flat(),
  ];
}

/** Outputs of the task `every_type`. */
export function reportOutputs(run: string): Readonly<Record<string, unknown>> {
  const folder = `/home/ada/weather-connector/.fx/runs/${run}`;
  return {
    summary: { city: "Oslo", height: 23.5 },
    table: { uri: `${folder}/result.parquet`, format: "parquet" },
    file: `${folder}/summary.csv`,
  };
}
