import type {
  DevState,
  InputCheck,
  ListedRun,
  RecordedCall,
  RunDetails,
  RunOutput,
} from "../../../src/dev/protocol.ts";
import type { RunEvent } from "../../../src/runtime/task/run/run-event.ts";
import { startFakeDev } from "./fake-dev.ts";
import { detailsOfCall } from "./sample-calls.ts";
import { sampleProject } from "./sample-project.ts";

/** What a run of the fake server has. */
export interface SampleRun {
  readonly details: RunDetails;
  readonly events: readonly RunEvent[];
  /** What its code has printed. */
  readonly output?: RunOutput;
}

export type SampleDev = Awaited<ReturnType<typeof startSampleDev>>;

/** A server with a sample project, these runs and served calls. `city` must not be empty. */
export async function startSampleDev(
  runs: readonly SampleRun[],
  state: Partial<DevState> = {},
  calls: readonly RecordedCall[] = [],
) {
  /** The requests that change something, as `METHOD PATH BODY`. */
  const changes: string[] = [];
  const summaries: readonly ListedRun[] = runs.map(({ details }) => details.run);
  const fake = await startFakeDev(
    () => ({
      project: sampleProject,
      runs: summaries,
      checks: [],
      calls,
      serving: null,
      editor: null,
      ...state,
    }),
    (method, path, body) => {
      if (path === "/api/tasks/check") return checkInputs(body as { inputs: object });
      if (method === "POST") changes.push(`${method} ${path} ${JSON.stringify(body)}`);
      if (method === "POST" && path === "/api/runs") return { id: summaries[0]?.id ?? "7f3a" };
      if (method === "POST") return null;
      if (path.startsWith("/api/files")) return listFiles(path);
      if (path.startsWith("/api/calls")) return answerCalls(calls, path);
      const [, id, rest = ""] = /^\/api\/runs\/([^/?]+)(.*)$/.exec(path) ?? [];
      const run = runs.find(({ details }) => details.run.id === id);
      return run === undefined ? undefined : answerRun(run, rest);
    },
  );
  return { ...fake, changes };
}

function answerCalls(calls: readonly RecordedCall[], path: string): unknown {
  const [, id, rest] = /^\/api\/calls\/([^/]+)(.*)$/.exec(path) ?? [];
  return rest === "" ? (detailsOfCall(calls, id!) ?? undefined) : CALL_MESSAGE;
}

const MESSAGE = {
  type: "flyteidl.core.TaskTemplate",
  size: 412,
  json: '{\n  "type": "weather",\n  "interface": { "inputs": { "city": "STRING" } }\n}',
  text: 'type: "weather"',
};

const CALL_MESSAGE = {
  type: "flyteidl.admin.GetTaskRequest",
  size: 64,
  json: '{\n  "resourceMeta": "eyJqb2JJZCI6Ind4LTExOCJ9",\n  "taskCategory": {\n    "name": "weather"\n  }\n}',
  text: 'task_category {\n  name: "weather"\n}',
};

/** One Resource for each poll. */
function answerResource(events: readonly RunEvent[], query: string | undefined): unknown {
  const polls = events.filter((event) => event.type === "polled");
  const choice = new URLSearchParams(query);
  const at = Number(choice.get("at") ?? Infinity);
  const last = Math.max(
    0,
    polls.findLastIndex((poll) => poll.at <= at),
  );
  const index = Number(choice.get("index") ?? last);
  const poll = polls[index];
  if (poll === undefined) return undefined;
  const json = `{\n  "phase": "RUNNING",\n  "message": "poll ${index + 1}"\n}`;
  const message = { ...MESSAGE, type: "flyteidl.admin.Resource", size: 24, json };
  const place = { at: poll.at, attempt: poll.attempt, poll: poll.polls };
  return { ...place, index, count: polls.length, message };
}

function answerRun({ details, events, output }: SampleRun, rest: string): unknown {
  if (rest === "") return details;
  if (rest.startsWith("/output")) return output ?? { lines: [], next: 0 };
  if (rest.startsWith("/resource")) return answerResource(events, rest.split("?")[1]);
  if (rest.startsWith("/events")) {
    const from = Number(new URLSearchParams(rest.split("?")[1]).get("from"));
    return { events: events.slice(from), next: events.length };
  }
  if (rest.startsWith("/messages/")) return MESSAGE;
  if (rest.startsWith("/rows/"))
    return {
      columns: [
        { name: "day", type: "timestamp" },
        { name: "station", type: "string" },
        { name: "temp", type: "float64" },
      ],
      rows: Array.from({ length: 100 }, (_, row) => [
        `2026-11-${String((row % 28) + 1).padStart(2, "0")}T00:00:00Z`,
        row === 1 ? '<img src="x" onerror="document.title=1">' : `SN${50_000 + row}`,
        row === 2 ? null : Math.round(45 + 30 * Math.sin(row)) / 10,
      ]),
      isCut: true,
    };
  return undefined;
}

function checkInputs({ inputs }: { readonly inputs: object }): InputCheck {
  const { city, options } = inputs as { readonly city?: string; readonly options?: string };
  const faults = [
    { path: ["options"], message: "it is neither JSON nor YAML", isFault: options === "{" },
    {
      path: ["city"],
      message: "expected the name of a city, got an empty text",
      isFault: city === "",
    },
  ].filter(({ isFault }) => isFault);
  const command = `fx run src/weather.ts forecast --city ${city}`;
  return { faults, injectProblems: [], command: faults.length > 0 ? null : command };
}

function listFiles(path: string): unknown {
  const isInData = path.endsWith("under=data");
  return {
    entries: isInData
      ? [{ path: "data/stations.csv", isFolder: false }]
      : [
          { path: "data", isFolder: true },
          { path: "package.json", isFolder: false },
        ],
  };
}
