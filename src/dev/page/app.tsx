import { useLayoutEffect, useRef } from "preact/hooks";
import { CallsPage } from "./calls/calls-page.tsx";
import { ChecksPage } from "./checks/checks-page.tsx";
import { ComparePage } from "./compare/compare-page.tsx";
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
  const hash = toHash(route.value);
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  // Before the next key: otherwise the focus could leave a field in which the user types.
  useLayoutEffect(() => {
    document.title = `${titleOf()} · fx dev`;
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
          <View key={hash} />
        </main>
      </div>
    </>
  );
}

function View() {
  const current = route.value;
  if (project.value === null) return <p class="dim">Connecting to fx dev …</p>;
  switch (current.view) {
    case "project":
      return <ProjectPage project={project.value} />;
    case "task":
      return <TaskPage file={current.file} name={current.name} fromRun={current.fromRun} />;
    case "checks":
      return <ChecksPage file={current.file} name={current.name} />;
    case "runs":
      return <RunsPage />;
    case "run":
      return <RunPage id={current.id} />;
    case "calls":
      return <CallsPage />;
    case "compare":
      return <ComparePage ids={current.ids} />;
  }
}

function titleOf(): string {
  const current = route.value;
  switch (current.view) {
    case "project":
      return project.value?.name ?? "Project";
    case "task":
      return current.name;
    case "checks":
      return `Checks of ${current.name}`;
    case "runs":
      return "Runs";
    case "run":
      return `Run ${current.id}`;
    case "calls":
      return "Served calls";
    case "compare":
      return `Compare ${current.ids.join(" and ")}`;
  }
}
