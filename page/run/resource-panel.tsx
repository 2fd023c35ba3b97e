import type { Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { formatTime, type ListedRun, type ResourceView } from "../../src/dev/shared.ts";
import { api, type ResourceQuery, useLoaded } from "../model/api.ts";
import { FaultBox } from "../parts/fault-box.tsx";
import { Message } from "./wire-panel.tsx";

/**
 * The Resources that `get` returned, one at a time. Follows the last one until the user chooses
 * another with the query.
 */
export function ResourcePanel({ run, query }: { run: ListedRun; query: Signal<ResourceQuery> }) {
  const section = useRef<HTMLElement>(null);
  const wanted = query.value;
  const changes = wanted === "" && `${run.state} ${run.phase}`;
  const { value, fault } = useLoaded(() => api.getResource(run.id, wanted), [wanted, changes]);
  useEffect(() => {
    if (wanted.startsWith("?at")) section.current?.focus();
  }, [wanted]);
  return (
    <section ref={section} class="panel stack" aria-label="Results of get" tabIndex={-1}>
      <h2>Results of get</h2>
      {fault !== null && <FaultBox fault={fault} />}
      {value !== null && <Resource view={value} onChoose={(next) => (query.value = next)} />}
    </section>
  );
}

interface ResourceProps {
  readonly view: ResourceView;
  readonly onChoose: (query: ResourceQuery) => void;
}

function Resource({ view, onChoose }: ResourceProps) {
  const { index, count, attempt, poll, at, message } = view;
  return (
    <>
      <div class="row" role="group" aria-label="Choose a Resource">
        <button disabled={index === 0} onClick={() => onChoose(`?index=${index - 1}`)}>
          Previous
        </button>
        <button disabled={index >= count - 1} onClick={() => onChoose(`?index=${index + 1}`)}>
          Next
        </button>
        <button onClick={() => onChoose("")}>Last</button>
        <span role="status">
          {index + 1} of {count}: attempt {attempt}, get {poll}
        </span>
        <span class="mono">{formatTime(at)}</span>
      </div>
      {message === null ? (
        <p class="dim">This Resource is not on record: it holds a secret or is too large.</p>
      ) : (
        <Message name="Resource" message={message} />
      )}
    </>
  );
}
