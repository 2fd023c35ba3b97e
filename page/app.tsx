import { type ComponentChildren, Fragment } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { CallsPage } from "./calls/calls-page.tsx";
import { ChecksPage } from "./checks/checks-page.tsx";
import { toHash } from "./model/route.ts";
import { project, route } from "./model/state.ts";
import { ProjectPage } from "./project/project-page.tsx";
import { RunPage } from "./run/run-page.tsx";
import { RunsPage } from "./runs/runs-page.tsx";
import { Sidebar } from "./sidebar.tsx";
import { StatusBar } from "./status-bar.tsx";
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
        class="skip"
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
