import type { ChecksView, TaskCheckView } from "../../../src/dev/protocol.ts";
import { forecast } from "./sample-project.ts";

const COMMAND = "fx check src/weather.ts --task forecast";

function check(id: string, changes: Partial<TaskCheckView> = {}): TaskCheckView {
  return {
    id,
    level: "leaks",
    kinds: ["async"],
    jobs: 1,
    title: "delete stops a job that runs",
    why: "Users abort executions to stop the cost. Flyte calls delete once, and never looks at the job again.",
    fix: "Cancel the job in the outside system, and return from delete when the system has accepted this.",
    state: "passed",
    tookMs: 12,
    place: { location: null, frame: null },
    version: 4,
    command: `${COMMAND} --only ${id}`,
    ...changes,
  };
}

const running = check("delete/running", {
  state: "failed",
  tookMs: 41,
  failure: {
    message: "get still returns RUNNING after 30.0 s of polling",
    expected: "a terminal phase",
    exchange: {
      method: "get",
      request: { resource_meta: '{"jobId": "wx-118"}' },
      reply: { phase: "RUNNING", message: "60 %" },
      tookMs: 1,
    },
  },
  place: {
    location: "src/weather.ts:34:11",
    frame: "    33 │   },\n  > 34 │   async get({ jobId }, { fetch }) {",
  },
});

const survived = check("faults/survived", {
  title: "each attempt makes one job, which ends with the run, whatever fails on the way",
  state: "failed",
  tookMs: 2310,
  version: 3,
  command: "fx check src/weather.ts --replay 1:forecast:20:lost@create.fetch1",
  failure: {
    message: "create threw, but had made job wx-3: TypeError: fetch failed",
    expected: "create sends the request again, or deletes the job, before it throws",
    story: [
      { atMs: 0, text: "create of attempt 1" },
      {
        atMs: 0,
        text: "PUT https://weather.example/wx-3: done, but its answer is lost",
        fault: "lost@create.fetch1",
        isWithin: true,
      },
    ],
  },
});

const others = [
  check("create/deadline", { title: "create returns within the deadline of Flyte's engine" }),
  check("create/repeated", { title: "a repeated create returns the same job" }),
  check("delete/after-end", { title: "delete of a job that has ended returns" }),
  check("delete/twice", { title: "a second delete returns", version: 3 }),
  check("failure/message", {
    state: "expected",
    reason: "the service sends no message yet",
    failure: { ...running.failure!, message: "the message of a failed job is empty" },
  }),
  check("get/after-create", { title: "get knows a job as soon as create has returned it" }),
  check("logs/paging", { state: "skipped", reason: "the connector has no getLogs", tookMs: 0 }),
  check("meta/round-trip", { title: "the job id survives Flyte's database" }),
];

/** The checks of `forecast`, of which some failed. */
export const failedChecks: ChecksView = {
  task: forecast.name,
  file: forecast.file,
  state: "ended",
  request: {
    task: forecast.name,
    file: forecast.file,
    only: [],
    faults: null,
    mayCreateJobs: false,
  },
  jobs: 0,
  world: "dev/world.ts",
  startedAt: "2026-11-26T12:00:10.000Z",
  tookMs: 1834,
  fault: null,
  command: COMMAND,
  checks: [...others, running, check("server/drain"), survived],
};

/** The checks of `forecast` as they are at the present version. */
export const oneFailedCheck: ChecksView = {
  ...failedChecks,
  checks: failedChecks.checks
    .filter(({ id }) => !id.startsWith("faults/"))
    .map((check) => ({ ...check, version: 4 })),
};

/** They would create real jobs. */
export const askingChecks: ChecksView = {
  ...failedChecks,
  state: "asking",
  jobs: 31,
  world: null,
  checks: [],
};
