import { type Route, toHash } from "./model/route.ts";
import { project, route, runs } from "./model/state.ts";

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
      </ul>
      <h2>Tasks</h2>
      <ul>
        {project.value?.tasks.map(({ file, name }) => (
          <Way
            key={`${file} ${name}`}
            href={toHash({ view: "task", file, name, fromRun: null })}
            current={current}
            name={name}
          />
        ))}
      </ul>
    </nav>
  );
}

function Way({ href, current, name }: { href: string; current: string; name: string }) {
  return (
    <li>
      <a href={href} aria-current={href === current ? "page" : undefined}>
        {name}
      </a>
    </li>
  );
}

/** A run belongs to the runs, and a form with the inputs of a run to its task. */
function wayOf(current: Route): Route {
  if (current.view === "run") return { view: "runs" };
  return current.view === "task" ? { ...current, fromRun: null } : current;
}
