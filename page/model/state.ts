import { computed, signal } from "@preact/signals";
import type {
  ChecksView,
  DevEvent,
  DevState,
  ListedRun,
  ProjectView,
  RecordedCall,
  ServingView,
  TaskName,
  TaskView,
} from "../../src/dev/shared.ts";

/** The server keeps no more. */
const MOST_CALLS = 10_000;

/**
 * `lost`: the browser tries to connect again. `refused`: the server does not accept the page's
 * cookie, so trying again is useless.
 */
export type PageConnection = "connecting" | "live" | "lost" | "refused";

export const connection = signal<PageConnection>("connecting");
export const project = signal<ProjectView | null>(null);
/** The newest first. */
export const runs = signal<readonly ListedRun[]>([]);
/** How many lines the code of each run has printed, as far as the server has said so. */
export const outputCounts = signal<Readonly<Record<string, number>>>({});
/** The checks of each task, by {@link checksKey}. */
export const checks = signal<Readonly<Record<string, ChecksView>>>({});
/** Null without `--serve`. */
export const serving = signal<ServingView | null>(null);
/** The address that opens a line in the user's editor, with `{file}`, `{line}` and `{column}`. */
export const editor = signal<string | null>(null);
/** The oldest first. */
export const calls = signal<readonly RecordedCall[]>([]);
export const route = signal<Route>([]);

export const runsById = computed(() => new Map(runs.value.map((run) => [run.id, run])));

function applyState(state: DevState): void {
  project.value = state.project;
  runs.value = sortRuns(state.runs);
  serving.value = state.serving;
  editor.value = state.editor;
  calls.value = state.calls;
  checks.value = Object.fromEntries(state.checks.map((each) => [checksKey(each), each]));
  connection.value = "live";
}

/** What each event changes. */
const CHANGES: {
  readonly [Type in DevEvent["type"]]: (event: Extract<DevEvent, { type: Type }>) => void;
} = {
  state: ({ state }) => applyState(state),
  project: (event) => (project.value = event.project),
  run: ({ run }) => (runs.value = sortRuns([...listOthers(run.id), run])),
  "run-removed": ({ id }) => (runs.value = listOthers(id)),
  "run-output": ({ id, count }) => (outputCounts.value = { ...outputCounts.value, [id]: count }),
  checks: ({ checks: view }) => (checks.value = { ...checks.value, [checksKey(view)]: view }),
  check: ({ check, ...name }) => {
    const known = checks.value[checksKey(name)];
    if (known === undefined) return; // the state follows
    const list = known.checks.map((each) => (each.id === check.id ? check : each));
    checks.value = { ...checks.value, [checksKey(name)]: { ...known, checks: list } };
  },
  serving: (event) => (serving.value = event.serving),
  calls: (event) => (calls.value = mergeCalls(calls.value, event.calls)),
  "calls-cleared": () => (calls.value = calls.value.filter(({ status }) => status === null)),
};

export function applyEvent(event: DevEvent): void {
  (CHANGES[event.type] as (event: DevEvent) => void)(event);
}

function listOthers(id: string): readonly ListedRun[] {
  return runs.value.filter((run) => run.id !== id);
}

export function checksKey({ file, task }: TaskName): string {
  return JSON.stringify([file, task]);
}

export function findTaskView(file: string, name: string): TaskView | undefined {
  return project.value?.tasks.find((task) => task.file === file && task.name === name);
}

function sortRuns(list: readonly ListedRun[]): readonly ListedRun[] {
  return [...list].sort((a, b) => b.startedAt.localeCompare(a.startedAt));
}

/** Adds the calls that are new, and replaces those that have changed. */
export function mergeCalls(
  known: readonly RecordedCall[],
  news: readonly RecordedCall[],
): readonly RecordedCall[] {
  const byId = new Map(known.map((call) => [call.id, call]));
  for (const call of news) byId.set(call.id, call);
  return [...byId.values()].slice(-MOST_CALLS);
}

/**
 * What the page shows, as the parts of its address; none is the project. The last part of a task
 * names the run whose inputs fill the form.
 */
export type Route =
  | readonly []
  | readonly ["tasks", file: string, name: string, fromRun?: string]
  | readonly ["checks", file: string, name: string]
  | readonly ["runs", id?: string]
  | readonly ["calls"];

/** The numbers of parts that the address of a view can have. */
const LENGTHS: ReadonlyMap<string, readonly number[]> = new Map([
  ["tasks", [3, 4]],
  ["checks", [3]],
  ["runs", [1, 2]],
  ["calls", [1]],
]);

/** The fragment of the page's address, such as `#/tasks/src%2Findex.ts/forecast`. */
export function toHash(...route: Route): string {
  return `#/${route.map((part) => encodeURIComponent(part ?? "")).join("/")}`;
}

/** An address that the page does not know is the project's. */
export function routeFromHash(hash: string): Route {
  const parts = hash
    .replace(/^#?\/?/, "")
    .split("/")
    .map(decode);
  const isKnown = LENGTHS.get(parts[0]!)?.includes(parts.length) && !parts.includes("");
  return isKnown ? (parts as unknown as Route) : [];
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // typed by hand, with a % that encodes nothing
  }
}
