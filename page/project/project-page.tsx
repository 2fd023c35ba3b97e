import {
  type ConnectorView,
  countOf,
  formatMs,
  type ProjectView,
  type TaskView,
} from "../../src/dev/shared.ts";
import { toHash } from "../model/state.ts";
import { Badge, type State } from "../parts/badge.tsx";
import { FaultBox } from "../parts/fault-box.tsx";
import { FieldTable } from "../parts/terms.tsx";

/** The tasks and connectors of the project, and what was wrong when it last loaded. */
export function ProjectPage({ project }: { project: ProjectView }) {
  const { tasks, connectors, fault } = project;
  return (
    <>
      <h1>{project.name}</h1>
      <p class="row dim">
        <span class="mono">{project.root}</span>
        <span>{countOf(tasks.length, "task")}</span>
        <span>{countOf(connectors.length, "connector")}</span>
        <span>{describeLoad(project)}</span>
      </p>
      {fault !== null && <FaultBox fault={fault} title={faultTitle(project)} />}
      <h2>Tasks</h2>
      {tasks.length === 0 && <NoTasks project={project} />}
      <div class="cards">
        {tasks.map((task) => (
          <TaskCard key={`${task.file} ${task.name}`} task={task} />
        ))}
      </div>
      <h2>Connectors</h2>
      {connectors.length === 0 && <p class="dim">The project exports no connectors.</p>}
      <div class="cards">
        {connectors.map((connector) => (
          <ConnectorCard key={connector.name} connector={connector} />
        ))}
      </div>
    </>
  );
}

function describeLoad({ cause, tookMs }: ProjectView): string {
  const what = cause === null ? "loaded" : `loaded after a save of ${cause}`;
  return `${what} in ${formatMs(tookMs)}`;
}

function faultTitle({ version }: ProjectView): string {
  return version === 0
    ? "The project does not load"
    : "The last save does not load. The version before it stays active.";
}

function NoTasks({ project }: { project: ProjectView }) {
  if (project.version === 0) return <p class="dim">The project has not loaded yet.</p>;
  return (
    <p class="dim">
      The project exports no tasks. Export one, for example{" "}
      <code>export const forecast = weather.task(&#123; name: "forecast" &#125;)</code>.
    </p>
  );
}

function TaskCard({ task }: { task: TaskView }) {
  const { name, file, taskType, taskTypeVersion, definedAt, connector, inputs, outputs } = task;
  return (
    <section class="panel stack">
      <h3>
        <a href={toHash("tasks", file, name)}>{name}</a>
      </h3>
      <p class="row dim">
        <span>
          {taskType} {taskTypeVersion}
        </span>
        <span class="mono">{definedAt ?? file}</span>
        <span>{connector === null ? "runs in a container" : `runs on ${connector}`}</span>
      </p>
      <div class="columns">
        <div>
          <h4>Inputs</h4>
          <FieldTable fields={inputs} empty="none" />
        </div>
        <div>
          <h4>Outputs</h4>
          <FieldTable fields={outputs} empty="none" />
        </div>
      </div>
    </section>
  );
}

const PRESENT: State = { tone: "good", icon: "check", text: "present" };
const MISSING: State = { tone: "bad", icon: "cross", text: "missing" };

function ConnectorCard({ connector }: { connector: ConnectorView }) {
  const { name, kind, taskType, taskTypeVersion, secrets } = connector;
  return (
    <section class="panel stack">
      <h3>{name}</h3>
      <p class="row dim">
        <span>{kind}</span>
        <span>
          serves {taskType} {taskTypeVersion}
        </span>
      </p>
      <h4>Secrets</h4>
      {secrets.length === 0 && <p class="dim">none</p>}
      <ul class="stack">
        {secrets.map(({ key, isPresent }) => (
          <li key={key} class="row">
            <span class="mono">{key}</span>
            <Badge {...(isPresent ? PRESENT : MISSING)} />
          </li>
        ))}
      </ul>
    </section>
  );
}
