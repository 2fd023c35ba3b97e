import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { ShownFault } from "../../protocol-parts.ts";
import type { RecordedCall, ServedCallDetails, ServedLogLine } from "../../serving-protocol.ts";
import { api, faultFromError } from "../model/api.ts";
import { formatMs, formatTime } from "../model/format.ts";
import { toHash } from "../model/route.ts";
import { project } from "../model/state.ts";
import { ClockTime } from "../parts/clock.tsx";
import { FaultBox } from "../parts/fault-box.tsx";
import { WirePanel } from "../run/wire-panel.tsx";
import { describeStatus } from "./filter-calls.ts";

/** One call: who called, what the connector did, and what was on the wire. */
export function CallDetails({ call }: { call: RecordedCall }) {
  const details = useSignal<ServedCallDetails | null>(null);
  const missing = useSignal<ShownFault | null>(null);
  useEffect(() => {
    let isCurrent = true;
    api.getCall(call.id).then(
      (read) => {
        if (isCurrent) details.value = read;
      },
      (error: unknown) => {
        if (isCurrent) missing.value = faultFromError(error);
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [call]);
  const read = details.value;
  return (
    <section class="panel call" aria-label="The call">
      <h2>{call.method}</h2>
      {missing.value !== null && <FaultBox fault={missing.value} />}
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
  const { service, protocol, peer, version, taskType, connector, job, tookMs, phase } = call;
  const facts: readonly (readonly [string, ComponentChildren])[] = [
    ["status", [describeStatus(call), call.details].filter(Boolean).join(": ")],
    ["phase", [phase, call.message].filter(Boolean).join(": ")],
    ["task", <TaskLink call={call} />],
    ["task type", taskType],
    ["connector", connector],
    ["job", job],
    [
      "received",
      <>
        <ClockTime at={call.at} />, by version {version}
      </>,
    ],
    ["took", tookMs === null ? "" : formatMs(tookMs)],
    ["peer", peer],
    ["protocol", { flyte1: "Flyte 1", flyte2: "Flyte 2", none: "" }[protocol ?? "none"]],
    ["service", service],
    ["headers", metadataNames.join(", ")],
  ];
  return (
    <dl class="facts">
      {facts
        .filter(([name, value]) => value !== null && value !== "" && (name !== "task" || call.task))
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class="wrap">{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** A link, if the project has exactly this task. */
function TaskLink({ call: { task } }: { call: RecordedCall }) {
  const known = project.value?.tasks.find(({ name }) => name === task);
  if (known === undefined) return <>{task}</>;
  const { file, name } = known;
  return <a href={toHash({ view: "task", file, name, fromRun: null })}>{name}</a>;
}

function LogLines({ lines }: { lines: readonly ServedLogLine[] }) {
  if (lines.length === 0) return <p class="dim">The connector logged nothing during this call.</p>;
  return (
    <ul class="call-log mono" tabIndex={0} aria-label="Log of the connector">
      {lines.map(({ at, level, text }, index) => (
        <li key={index} class={`log-${level}`}>
          <span class="log-time">{formatTime(at)}</span>
          <span class="log-level">{level === "info" ? "" : level}</span>
          <span class="log-text">{text}</span>
        </li>
      ))}
    </ul>
  );
}
