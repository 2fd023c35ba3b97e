import { useRef } from "preact/hooks";

const MOST_RUNS = 1_000_000;

interface FaultsFormProps {
  readonly canStart: boolean;
  /** @param count how often to run the task */
  readonly onRun: (count: number) => void;
}

/** Runs the task with random faults instead of the checks. */
export function FaultsForm({ canStart, onRun }: FaultsFormProps) {
  const count = useRef<HTMLInputElement>(null);
  return (
    <form
      class="panel stack"
      aria-label="Injected faults"
      onSubmit={(event) => {
        event.preventDefault();
        onRun(count.current!.valueAsNumber);
      }}
    >
      <h2>Injected faults</h2>
      <p class="dim">
        Runs the task again and again in its world. In each run requests fail, replies get lost, fx
        dies, or the user aborts, at other moments.
      </p>
      <div class="row">
        <label>
          Runs
          <input ref={count} type="number" required min={1} max={MOST_RUNS} defaultValue="300" />
        </label>
        <button disabled={!canStart}>Run with faults</button>
      </div>
    </form>
  );
}
