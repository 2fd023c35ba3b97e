import {
  countOf,
  formatMs,
  formatTime,
  type RecordedCall,
  type ServedLogLine,
} from "../../src/dev/shared.ts";
import { api, useLoaded } from "../model/api.ts";
import { project, toHash } from "../model/state.ts";
import { FaultBox } from "../parts/fault-box.tsx";
import { LogEntry } from "../parts/log-entry.tsx";
import { Terms } from "../parts/terms.tsx";
import { WirePanel } from "../run/wire-panel.tsx";
import { describeStatus } from "./filter-calls.ts";

/** One call: who called, what the connector did, and what was on the wire. */
export function CallDetails({ call }: { call: RecordedCall }) {
  const { value: read, fault } = useLoaded(() => api.getCall(call.id), [call]);
  return (
    <section class="panel stack" aria-label="The call">
      <h2>{call.method}</h2>
      {fault !== null && <FaultBox fault={fault} />}
      {read?.fault != null && <FaultBox fault={read.fault} />}
      <Facts call={call} metadataNames={read?.metadataNames ?? []} />
      {read !== null && (
        <>
          <h3>The wire</h3>
          <WirePanel
            names={read.messages}
            read={(name) => api.getCallMessage(call.id, name)}
            empty={emptyText(call)}
          />
          <h3>Log of the connector</h3>
          <LogLines lines={read.log} />
        </>
      )}
    </section>
  );
}

function emptyText({ protocol }: RecordedCall): string {
  return protocol === null
    ? "fx keeps no messages of health checks and reflection."
    : "fx no longer keeps the messages of this call.";
}

function Facts({ call, metadataNames }: { call: RecordedCall; metadataNames: readonly string[] }) {
  const { service, protocol, peer, version, taskType, connector, job, batch, tookMs, phase } = call;
  const terms = [
    { name: "status", value: [describeStatus(call), call.details].filter(Boolean).join(": ") },
    { name: "phase", value: [phase, call.message].filter(Boolean).join(": ") },
    { name: "task", value: call.task && <TaskLink name={call.task} /> },
    { name: "task type", value: taskType },
    { name: "connector", value: connector },
    { name: "job", value: job },
    { name: "batch", value: batch && describeBatch(batch) },
    { name: "received", value: `${formatTime(call.at)}, by version ${version}` },
    { name: "took", value: tookMs === null ? "" : formatMs(tookMs) },
    { name: "peer", value: peer },
    { name: "protocol", value: protocol && { flyte1: "Flyte 1", flyte2: "Flyte 2" }[protocol] },
    { name: "service", value: service },
    { name: "headers", value: metadataNames.join(", ") },
  ];
  return <Terms look="facts" terms={terms.filter(({ value }) => value !== null && value !== "")} />;
}

/** How many polls the connector answered with one call. */
function describeBatch({ polls, jobs }: NonNullable<RecordedCall["batch"]>): string {
  return `${countOf(polls, "poll")} for ${countOf(jobs, "job")} in one call of the connector`;
}

/** A link, if the project has exactly this task. */
function TaskLink({ name }: { name: string }) {
  const known = project.value?.tasks.find((task) => task.name === name);
  if (known === undefined) return <>{name}</>;
  return <a href={toHash("tasks", known.file, name)}>{name}</a>;
}

function LogLines({ lines }: { lines: readonly ServedLogLine[] }) {
  if (lines.length === 0) return <p class="dim">The connector logged nothing during this call.</p>;
  return (
    <ul class="scroll mono pre" tabIndex={0} aria-label="Log of the connector">
      {lines.map((line, index) => (
        <li key={index}>
          <LogEntry {...line} />
        </li>
      ))}
    </ul>
  );
}
