import { useSignal } from "@preact/signals";
import {
  countOf,
  formatMs,
  formatTime,
  type RecordedCall,
  type ServingView,
} from "../../src/dev/shared.ts";
import { api } from "../model/api.ts";
import { calls, project, serving } from "../model/state.ts";
import { Command } from "../parts/copy-button.tsx";
import { FaultBox } from "../parts/fault-box.tsx";
import { Filter } from "../parts/select.tsx";
import { VirtualList } from "../parts/virtual-list.tsx";
import { CallDetails } from "./call-details.tsx";
import { describeStatus, FAILED, filterCalls } from "./filter-calls.ts";

/** The gRPC calls that the connectors served, live. */
export function CallsPage() {
  return (
    <>
      <h1>Served calls</h1>
      {serving.value === null ? <NotServing /> : <Calls view={serving.value} />}
    </>
  );
}

function NotServing() {
  return (
    <p class="dim">
      fx dev does not serve the connectors. Start it with <code>fx dev --serve</code> to see each
      call of Flyte, of <code>fx run --endpoint</code> or of a Python client.
    </p>
  );
}

function Calls({ view }: { view: ServingView }) {
  const method = useSignal("");
  const status = useSignal("");
  const hasOthers = useSignal(false);
  const paused = useSignal<readonly RecordedCall[] | null>(null);
  const selected = useSignal<string | null>(null);
  const all = paused.value ?? calls.value;
  const shown = filterCalls(all, {
    method: method.value,
    status: status.value,
    hasOthers: hasOthers.value,
  });
  const call = calls.value.find(({ id }) => id === selected.value);
  const clear = (): void => {
    paused.value = null;
    void api.clearCalls();
  };
  return (
    <>
      <ServingState view={view} />
      {view.fault !== null && <FaultBox fault={view.fault} title={faultTitle(view)} />}
      <section class="panel stack" aria-label="Calls">
        <div class="row">
          <Filter label="Method" chosen={method} choices={all.map((each) => each.method)} />
          <Filter label="Status" chosen={status} choices={[FAILED, ...all.map(describeStatus)]} />
          <label>
            <input
              type="checkbox"
              checked={hasOthers.value}
              onChange={() => (hasOthers.value = !hasOthers.value)}
            />
            Health and reflection
          </label>
          <button
            aria-pressed={paused.value !== null}
            onClick={() => (paused.value = paused.value === null ? calls.value : null)}
          >
            Pause
          </button>
          <button onClick={clear}>Clear</button>
          <span class="dim" role="status">
            {countOf(shown.length, "call")}
            {paused.value !== null && ", paused"}
          </span>
        </div>
        {shown.length === 0 ? (
          <NoCalls view={view} hasAny={all.length > 0} />
        ) : (
          <VirtualList
            label="Calls, the newest last"
            count={shown.length}
            selected={shown.findIndex(({ id }) => id === selected.value)}
            onSelect={(index) => (selected.value = shown[index]?.id ?? null)}
            renderRow={(index) => <CallRow call={shown[index]!} />}
          />
        )}
      </section>
      {call !== undefined && <CallDetails key={call.id} call={call} />}
    </>
  );
}

function faultTitle({ version }: ServingView): string {
  return version === 0
    ? "The connectors are not served"
    : "The last version is not served. The version before it stays active.";
}

function ServingState({ view: { address, version } }: { view: ServingView }) {
  return (
    <p class="row dim" role="status" aria-label="Server">
      <span class="mono">{address}</span>
      <span>Flyte 1 and Flyte 2</span>
      <span>{version === 0 ? "no version is served" : `version ${version} is served`}</span>
    </p>
  );
}

function NoCalls({ view, hasAny }: { view: ServingView; hasAny: boolean }) {
  if (hasAny) return <p class="dim">No call matches these filters.</p>;
  const task = project.value?.tasks.find(({ connector }) => connector !== null);
  const command = `fx run --endpoint ${view.address} ${task?.runWords ?? "FILE TASK"}`;
  return (
    <>
      <p class="dim">No call has arrived yet. Point Flyte at this address, or call it with</p>
      <Command text={command} />
    </>
  );
}

/** A call in one line. */
function CallRow({ call }: { call: RecordedCall }) {
  const { at, method, service, task, taskType, tookMs, phase, reason, details, message } = call;
  const subject = task ?? taskType ?? (call.protocol === null ? service : "");
  return (
    <span class={call.hasFailed ? "call-row bad" : "call-row"}>
      <span>{formatTime(at)}</span>
      <span>{method}</span>
      <span>{describeStatus(call)}</span>
      <span>{tookMs === null ? "" : formatMs(tookMs)}</span>
      <span>{subject}</span>
      <span>{[phase, reason || details || message].filter(Boolean).join("  ")}</span>
    </span>
  );
}
