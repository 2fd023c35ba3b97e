import { useEffect, useRef } from "preact/hooks";
import type { ChecksView } from "../../checks-protocol.ts";
import { countOf } from "../model/format.ts";

interface ConsentProps {
  readonly view: ChecksView;
  readonly onAgree: () => void;
  readonly onDecline: () => void;
}

/** Asks before checks create real jobs, which may cost money. */
export function Consent({ view, onAgree, onDecline }: ConsentProps) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    box.current?.focus();
    return () => document.querySelector("main")?.focus(); // the focused button is gone
  }, []);
  return (
    <section ref={box} class="panel consent" tabIndex={-1} aria-label="Create real jobs?">
      <h2>Create real jobs?</h2>
      <p>
        The checks create up to {countOf(view.jobs ?? 0, "job")} of {view.task} in the outside
        system, and delete those that still run at the end. To check without real jobs, write a fake
        of the system and name it as <code>world</code> in <code>fx.check.yaml</code>.
      </p>
      <div class="buttons">
        <button type="button" class="primary" onClick={onAgree}>
          Create the jobs
        </button>
        <button type="button" onClick={onDecline}>
          Cancel
        </button>
      </div>
    </section>
  );
}
