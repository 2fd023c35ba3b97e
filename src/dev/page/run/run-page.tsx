import { useSignal } from "@preact/signals";
import { readProgress } from "../../../runtime/wire/models/progress.ts";
import type { RunDetails } from "../../protocol.ts";
import { api } from "../model/api.ts";
import { formatAge } from "../model/format.ts";
import { now, useNow } from "../model/now.ts";
import { toHash } from "../model/route.ts";
import { runsById } from "../model/state.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { FaultBox } from "../parts/fault-box.tsx";
import { RunBadge } from "../parts/run-badge.tsx";
import { ValueTree } from "../parts/value-tree.tsx";
import { isWebAddress, WebLink } from "../parts/web-link.tsx";
import { RunDuration } from "../runs/run-table.tsx";
import { CompareWith } from "./compare-with.tsx";
import { LogPanel } from "./log-panel.tsx";
import { OutputsPanel } from "./outputs-panel.tsx";
import { ResourcePanel } from "./resource-panel.tsx";
import { RunButtons } from "./run-buttons.tsx";
import { Timeline } from "./timeline.tsx";
import { type FollowedRun, useRun } from "./use-run.ts";
import { WirePanel } from "./wire-panel.tsx";

/** One run: what happened, what it logged, what it returned, and what was on the wire. */
export function RunPage({ id }: { id: string }) {
  const followed = useRun(id);
  const wantedResource = useSignal<number | null>(null);
  useNow(true);
  const known = followed.details.value;
  if (known === null) return <Unknown id={id} followed={followed} />;
  const details: RunDetails = { ...known, run: runsById.value.get(id) ?? known.run };
  const { run, fault, facts, messages, rerun, inputs } = details;
  return (
    <>
      <h1>
        <TaskLink details={details} /> <span class="mono run-id">{run.id}</span>
      </h1>
      <div class="run-state">
        <span class="run-now" role="status" aria-label="State of the run">
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
        <span class="dim">started {formatAge(now.value - Date.parse(run.startedAt))}</span>
      </div>
      <RunButtons details={details} />
      <CompareWith run={run} />
      {fault !== null && <FaultBox fault={fault} />}
      <InjectedFaultList run={followed} />
      <Timeline
        run={followed}
        isRunning={run.state === "running"}
        onShowResource={known.hasResources ? (at) => (wantedResource.value = at) : undefined}
      />
      <LogLinks run={followed} />
      <div class="columns">
        <section class="panel" aria-label="Inputs">
          <h2>Inputs</h2>
          {inputs === null ? (
            <p class="dim">The inputs are not on record.</p>
          ) : (
            <dl class="values">
              {Object.entries(inputs).map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>
                    <ValueTree value={value} />
                  </dd>
                </div>
              ))}
            </dl>
          )}
        </section>
        <section class="panel" aria-label="Outputs">
          <h2>Outputs</h2>
          <OutputsPanel details={details} />
        </section>
      </div>
      <LogPanel id={id} run={followed} />
      <section class="panel" aria-label="The wire">
        <h2>The wire</h2>
        <WirePanel
          names={messages}
          read={(name) => api.getMessage(id, name)}
          empty="The run has no messages on record."
        />
      </section>
      {known.hasResources && <ResourcePanel run={run} wanted={wantedResource} />}
      <section class="panel" aria-label="Facts">
        <h2>Facts</h2>
        <dl class="facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd class="mono wrap">{value}</dd>
            </div>
          ))}
        </dl>
        {rerun !== null && (
          <div class="command">
            <code tabIndex={0}>{rerun}</code>
            <CopyButton text={rerun} label="Copy the command that runs it again" />
          </div>
        )}
      </section>
    </>
  );
}

function TaskLink({ details: { run } }: { details: RunDetails }) {
  if (run.file === null) return <>{run.task}</>;
  const href = toHash({ view: "task", file: run.file, name: run.task, fromRun: null });
  return <a href={href}>{run.task}</a>;
}

function Unknown({ id, followed }: { id: string; followed: FollowedRun }) {
  const fault = followed.fault.value;
  return (
    <>
      <h1>
        Run <span class="mono">{id}</span>
      </h1>
      {fault === null ? <p class="dim">Reading the run …</p> : <FaultBox fault={fault} />}
    </>
  );
}

/** The message of a job's phase, with a bar if it says how much is done. */
function RunMessageLine({ message }: { message: string }) {
  const progress = readProgress(message);
  const text = progress?.message ?? message;
  return (
    <>
      {progress !== undefined && (
        <span class="run-progress">
          <progress aria-label="Progress of the job" max={100} value={progress.percent} />
          {progress.percent} %
        </span>
      )}
      {text !== "" && <span class="run-message">{text}</span>}
    </>
  );
}

/** The log links of the job. Only addresses of the web become links. */
function LogLinks({ run }: { run: FollowedRun }) {
  const { links } = run.events.value.story;
  if (links.length === 0) return null;
  return (
    <nav class="links" aria-label="Log links">
      {links.map(({ uri, name }) =>
        isWebAddress(uri) ? (
          <WebLink key={uri} uri={uri} name={name || uri} />
        ) : (
          <span key={uri}>
            {name} <span class="mono">{uri}</span>
          </span>
        ),
      )}
    </nav>
  );
}

/** Says which faults of the run fx itself has injected. Nothing if there are none. */
function InjectedFaultList({ run }: { run: FollowedRun }) {
  const { story } = run.events.value;
  const marks = story.marks.filter(({ lane }) => lane === "injected");
  if (marks.length === 0) return null;
  return (
    <ul class="injected" aria-label="Injected faults">
      {marks.map((mark, index) => (
        <li key={index}>
          <b class="mono">{mark.label}</b> {mark.message}
        </li>
      ))}
    </ul>
  );
}
