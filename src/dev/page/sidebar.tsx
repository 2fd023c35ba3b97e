import { isFailed } from "../checks/describe-checks.ts";
import type { TaskView } from "../protocol.ts";
import { isRunning } from "./checks/read-checks.ts";
import { type Route, toHash } from "./model/route.ts";
import { checks, checksKey, project, route, runs } from "./model/state.ts";

/** The ways to go. */
export function Sidebar() {
  const current = toHash(wayOf(route.value));
  const running = runs.value.filter(({ state }) => state === "running").length;
  return (
    <nav class="sidebar" aria-label="Views">
      <ul>
        <Way href={toHash({ view: "project" })} current={current} name="Project" />
        <Way
          href={toHash({ view: "runs" })}
          current={current}
          name={running === 0 ? "Runs" : `Runs (${running} running)`}
        />
        <Way href={toHash({ view: "calls" })} current={current} name="Served calls" />
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
      <Way
        href={toHash({ view: "task", file, name, fromRun: null })}
        current={current}
        name={name}
      />
      {checkCommand !== null && (
        <li class="below">
          <a {...linkTo(toHash({ view: "checks", file, name }), current)}>
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

/** A run belongs to the runs, as does a comparison, and a form with the inputs of a run to its task. */
function wayOf(current: Route): Route {
  if (current.view === "run" || current.view === "compare") return { view: "runs" };
  return current.view === "task" ? { ...current, fromRun: null } : current;
}
