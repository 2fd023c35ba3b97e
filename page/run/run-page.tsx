import { useSignal } from "@preact/signals";
import {
  formatTimeAgo,
  type LogLink,
  readProgress,
  type RunDetails,
} from "../../src/dev/shared.ts";
import { api, type ResourceQuery } from "../model/api.ts";
import { now } from "../model/now.ts";
import type { RunStory } from "../model/run-story.ts";
import { toHash } from "../model/state.ts";
import { RunBadge } from "../parts/badge.tsx";
import { Command } from "../parts/copy-button.tsx";
import { FaultBox } from "../parts/fault-box.tsx";
import { Terms } from "../parts/terms.tsx";
import { ValueTree } from "../parts/value-tree.tsx";
import { WebLink } from "../parts/web-link.tsx";
import { RunDuration } from "../runs/run-table.tsx";
import { LogPanel } from "./log-panel.tsx";
import { OutputsPanel } from "./outputs-panel.tsx";
import { ResourcePanel } from "./resource-panel.tsx";
import { RunButtons } from "./run-buttons.tsx";
import { Timeline } from "./timeline.tsx";
import { useRun } from "./use-run.ts";
import { WirePanel } from "./wire-panel.tsx";

/** One run: what happened, what it logged, what it returned, and what was on the wire. */
export function RunPage({ id }: { id: string }) {
  const { details: loaded, story, revision } = useRun(id);
  const resourceQuery = useSignal<ResourceQuery>("");
  const details = loaded.value;
  if (details === null)
    return (
      <>
        <h1>
          Run <span class="mono">{id}</span>
        </h1>
        {loaded.fault === null ? (
          <p class="dim">Reading the run …</p>
        ) : (
          <FaultBox fault={loaded.fault} />
        )}
      </>
    );
  const { run, fault, facts, messages, rerun, inputs, hasResources } = details;
  return (
    <>
      <h1>
        <TaskLink details={details} /> <span class="mono run-id">{run.id}</span>
      </h1>
      <div class="row">
        <span class="row" role="status" aria-label="State of the run">
          <RunBadge run={run} />
          <RunMessageLine message={run.message} />
        </span>
        {(run.tookMs !== null || run.state === "running") && (
          <span>
            <RunDuration run={run} />
          </span>
        )}
        <span>
          attempt {run.attempt} of {run.attempts}
        </span>
        <span class="dim">started {formatTimeAgo(now.value - Date.parse(run.startedAt))}</span>
      </div>
      <RunButtons details={details} />
      {fault !== null && <FaultBox fault={fault} />}
      <InjectedFaultList story={story} />
      <Timeline
        story={story}
        isRunning={run.state === "running"}
        onShowResource={hasResources ? (at) => (resourceQuery.value = `?at=${at}`) : undefined}
      />
      <LogLinks links={story.links} />
      <div class="columns">
        <section class="panel stack" aria-label="Inputs">
          <h2>Inputs</h2>
          {inputs === null ? (
            <p class="dim">The inputs are not on record.</p>
          ) : (
            <Terms
              look="values"
              terms={Object.entries(inputs).map(([name, value]) => ({
                name,
                value: <ValueTree value={value} />,
              }))}
            />
          )}
        </section>
        <section class="panel stack" aria-label="Outputs">
          <h2>Outputs</h2>
          <OutputsPanel details={details} />
        </section>
      </div>
      <LogPanel id={id} story={story} revision={revision} />
      <section class="panel stack" aria-label="The wire">
        <h2>The wire</h2>
        <WirePanel
          names={messages}
          read={(name) => api.getMessage(id, name)}
          empty="The run has no messages on record."
        />
      </section>
      {hasResources && <ResourcePanel run={run} query={resourceQuery} />}
      <section class="panel stack" aria-label="Facts">
        <h2>Facts</h2>
        <Terms
          look="facts"
          terms={facts.map(([name, value]) => ({ name, value: <span class="mono">{value}</span> }))}
        />
        {rerun !== null && <Command text={rerun} label="Copy the command that runs it again" />}
      </section>
    </>
  );
}

function TaskLink({ details: { run } }: { details: RunDetails }) {
  if (run.file === null) return <>{run.task}</>;
  const href = toHash("tasks", run.file, run.task);
  return <a href={href}>{run.task}</a>;
}

/** The message of a job's phase, with a bar if it says how much is done. */
function RunMessageLine({ message }: { message: string }) {
  const progress = readProgress(message);
  const text = progress?.message ?? message;
  return (
    <>
      {progress !== undefined && (
        <span class="row dim">
          <progress aria-label="Progress of the job" max={100} value={progress.percent} />
          {progress.percent} %
        </span>
      )}
      {text !== "" && <span class="dim wrap">{text}</span>}
    </>
  );
}

function LogLinks({ links }: { links: readonly LogLink[] }) {
  if (links.length === 0) return null;
  return (
    <nav class="row wrap" aria-label="Log links">
      {links.map(({ uri, name }) => (
        <WebLink key={uri} uri={uri} name={name} />
      ))}
    </nav>
  );
}

/** Says which faults of the run fx itself has injected. Nothing if there are none. */
function InjectedFaultList({ story }: { story: RunStory }) {
  const marks = story.marks.filter(({ lane }) => lane === "injected");
  if (marks.length === 0) return null;
  return (
    <ul class="panel injected" aria-label="Injected faults">
      {marks.map((mark, index) => (
        <li key={index}>
          <b class="mono">{mark.label}</b> {mark.message}
        </li>
      ))}
    </ul>
  );
}
