import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { ShownFault } from "../../protocol-parts.ts";
import type { ResourceView, ListedRun } from "../../protocol.ts";
import { api, faultFromError, type ResourceQuery } from "../model/api.ts";
import { ClockTime } from "../parts/clock.tsx";
import { FaultBox } from "../parts/fault-box.tsx";
import { Message } from "./wire-panel.tsx";

interface ResourcePanelProps {
  readonly run: ListedRun;
  /** A moment whose Resource the user wants to see. */
  readonly wanted: Signal<number | null>;
}

/** The Resources that `get` returned, one at a time. Follows the last one until the user chooses. */
export function ResourcePanel({ run, wanted }: ResourcePanelProps) {
  const { id, state, phase } = run;
  const section = useRef<HTMLElement>(null);
  const view = useSignal<ResourceView | null>(null);
  const fault = useSignal<ShownFault | null>(null);
  const isFollowing = useSignal(true);
  const read = async (query: ResourceQuery): Promise<void> => {
    try {
      view.value = await api.getResource(id, query);
      fault.value = null;
    } catch (error) {
      fault.value = faultFromError(error);
    }
  };
  useEffect(() => {
    if (isFollowing.value) void read({});
  }, [state, phase]);
  useEffect(() => {
    if (wanted.value === null) return;
    isFollowing.value = false;
    void read({ at: wanted.value });
    wanted.value = null;
    section.current?.focus();
  }, [wanted.value]);
  const choose = (index: number | undefined): void => {
    isFollowing.value = index === undefined;
    void read({ index });
  };
  return (
    <section ref={section} class="panel" aria-label="Results of get" tabIndex={-1}>
      <h2>Results of get</h2>
      {fault.value !== null && <FaultBox fault={fault.value} />}
      {view.value !== null && <Resource view={view.value} onChoose={choose} />}
    </section>
  );
}

interface ResourceProps {
  readonly view: ResourceView;
  /** Undefined for the last one. */
  readonly onChoose: (index: number | undefined) => void;
}

function Resource({ view, onChoose }: ResourceProps) {
  const { index, count, attempt, poll, at, message } = view;
  return (
    <>
      <div class="filters" role="group" aria-label="Choose a Resource">
        <button type="button" disabled={index === 0} onClick={() => onChoose(index - 1)}>
          Previous
        </button>
        <button type="button" disabled={index >= count - 1} onClick={() => onChoose(index + 1)}>
          Next
        </button>
        <button type="button" onClick={() => onChoose(undefined)}>
          Last
        </button>
        <span role="status">
          {index + 1} of {count}: attempt {attempt}, get {poll}
        </span>
        <ClockTime at={at} />
      </div>
      {message === null ? (
        <p class="dim">This Resource is not on record: it holds a secret or is too large.</p>
      ) : (
        <Message name="Resource" message={message} />
      )}
    </>
  );
}
