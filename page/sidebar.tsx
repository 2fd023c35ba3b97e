import { isFailed, isRunning, type TaskView } from "../src/dev/shared.ts";
import { type Route, toHash } from "./model/route.ts";
import { checks, checksKey, project, route, runs } from "./model/state.ts";

/** The ways to go. */
export function Sidebar() {
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
  switch (current[0]) {
    case "runs":
      return toHash("runs");
    case "tasks":
      return toHash("tasks", current[1], current[2]);
    default:
      return toHash(...current);
  }
}
