import { useComputed } from "@preact/signals";
import { type ComponentChildren, Fragment } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { formatMs, isFailed, isRunning, type TaskView } from "../src/dev/shared.ts";
import { CallsPage } from "./calls/calls-page.tsx";
import { ChecksPage } from "./checks/checks-page.tsx";
import {
  checks,
  checksKey,
  connection,
  type PageConnection,
  project,
  route,
  type Route,
  runs,
  toHash,
} from "./model/state.ts";
import { Badge, type State } from "./parts/badge.tsx";
import { ProjectPage } from "./project/project-page.tsx";
import { RunPage } from "./run/run-page.tsx";
import { RunsPage } from "./runs/run-table.tsx";
import { TaskPage } from "./task/task-page.tsx";

/** The whole page: the status, the ways to go, and one view. */
export function App() {
  const hash = toHash(...route.value);
  const [title, content] = getView();
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  useLayoutEffect(() => {
    document.title = `${title} · fx dev`;
  }, [title]);
  // Before the next key: otherwise the focus could leave a field in which the user types.
  useLayoutEffect(() => {
    if (!isFirst.current) main.current?.focus();
    isFirst.current = false;
    scrollTo(0, 0);
  }, [hash]);
  return (
    <>
      <a
        class="skip hidden"
        href={hash}
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to the content
      </a>
      <StatusBar />
      <div class="layout">
        <Sidebar />
        <main ref={main} tabIndex={-1}>
          <Fragment key={hash}>{content}</Fragment>
        </main>
      </div>
    </>
  );
}

/** The title of the view, and what it shows. */
function getView(): readonly [string, ComponentChildren] {
  const current = route.value;
  if (project.value === null) return ["Project", <p class="dim">Connecting to fx dev …</p>];
  switch (current[0]) {
    case "tasks": {
      const [, file, name, fromRun] = current;
      return [name, <TaskPage file={file} name={name} fromRun={fromRun ?? null} />];
    }
    case "checks": {
      const [, file, name] = current;
      return [`Checks of ${name}`, <ChecksPage file={file} name={name} />];
    }
    case "runs": {
      const [, id] = current;
      return id === undefined ? ["Runs", <RunsPage />] : [`Run ${id}`, <RunPage id={id} />];
    }
    case "calls":
      return ["Served calls", <CallsPage />];
    default:
      return [project.value.name, <ProjectPage project={project.value} />];
  }
}

/** The ways to go. */
function Sidebar() {
  const current = wayOf(route.value);
  const running = runs.value.filter(({ state }) => state === "running").length;
  return (
    <nav class="sidebar" aria-label="Views">
      <ul>
        <Way href={toHash()} current={current} name="Project" />
        <Way
          href={toHash("runs")}
          current={current}
          name={running === 0 ? "Runs" : `Runs (${running} running)`}
        />
        <Way href={toHash("calls")} current={current} name="Served calls" />
      </ul>
      <h2>Tasks</h2>
      <ul>
        {project.value?.tasks.map((task) => (
          <TaskWays key={`${task.file} ${task.name}`} task={task} current={current} />
        ))}
      </ul>
    </nav>
  );
}

/** A task, and below it the checks of its connector. */
function TaskWays({ task, current }: { task: TaskView; current: string }) {
  const { file, name, checkCommand } = task;
  const view = checks.value[checksKey({ file, task: name })];
  const failed = view?.checks.filter(isFailed).length ?? 0;
  return (
    <>
      <Way href={toHash("tasks", file, name)} current={current} name={name} />
      {checkCommand !== null && (
        <li class="below">
          <a {...linkTo(toHash("checks", file, name), current)}>
            Checks <span class="hidden">of {name}</span>
            {view !== undefined && isRunning(view) && " (running)"}
            {failed > 0 && ` (${failed} failed)`}
          </a>
        </li>
      )}
    </>
  );
}

function Way({ href, current, name }: { href: string; current: string; name: string }) {
  return (
    <li>
      <a {...linkTo(href, current)}>{name}</a>
    </li>
  );
}

function linkTo(href: string, current: string) {
  return { href, "aria-current": href === current ? ("page" as const) : undefined };
}

/** A run belongs to the runs, and a form with the inputs of a run to its task. */
function wayOf(current: Route): string {
  if (current[0] === "runs") return toHash("runs");
  return current[0] === "tasks" ? toHash("tasks", current[1], current[2]) : toHash(...current);
}

const PROBLEMS: Partial<Record<PageConnection, string>> = {
  refused: "fx dev does not accept this page. Open the URL that fx dev printed when it started.",
  lost: "fx dev has stopped or does not answer. The page continues when it is back.",
};

/** Whether the page is connected, and how the last load went. It is on every view. */
function StatusBar() {
  const status = useComputed(createStatus);
  const problem = PROBLEMS[connection.value];
  return (
    <header class="row">
      <a class="brand" href={toHash()}>
        fx dev
      </a>
      <Badge {...status.value} role="status" />
      {problem !== undefined && (
        <p class="notice" role="alert">
          {problem}
        </p>
      )}
      {project.value?.state === "failed" && route.value.length > 0 && (
        <p class="notice" role="alert">
          {project.value.fault?.message} <a href={toHash()}>Show the error</a>
        </p>
      )}
    </header>
  );
}

function createStatus(): State {
  if (connection.value === "connecting" || project.value === null)
    return { tone: "calm", icon: "ring", text: "connecting" };
  if (connection.value !== "live") return { tone: "bad", icon: "cross", text: "disconnected" };
  const { state, version, tookMs } = project.value;
  if (state === "loading") return { tone: "busy", icon: "half", text: "loading" };
  if (state === "failed") return { tone: "bad", icon: "cross", text: "does not load" };
  const text = `ready, version ${version}, loaded in ${formatMs(tookMs)}`;
  return { tone: "good", icon: "check", text };
}
