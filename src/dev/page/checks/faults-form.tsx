import { useSignal } from "@preact/signals";

const MOST_RUNS = 1_000_000;

interface FaultsFormProps {
  readonly canStart: boolean;
  /** @param count how often to run the task */
  readonly onRun: (count: number) => void;
}

/** Runs the task with random faults instead of the checks. */
export function FaultsForm({ canStart, onRun }: FaultsFormProps) {
  const text = useSignal("300");
  const count = /^\d+$/.test(text.value.trim()) ? Number(text.value) : 0;
  const isValid = count >= 1 && count <= MOST_RUNS;
  return (
    <form
      class="panel"
      aria-label="Injected faults"
      onSubmit={(event) => {
        event.preventDefault();
        if (isValid && canStart) onRun(count);
      }}
    >
      <h2>Injected faults</h2>
      <p class="dim">
        Runs the task again and again in its world. In each run requests fail, replies get lost, fx
        dies, or the user aborts, at other moments.
      </p>
      <div class="buttons">
        <label class="filter">
          Runs
          <input
            type="text"
            class="count"
            inputMode="numeric"
            value={text.value}
            aria-invalid={!isValid}
            onInput={(event) => (text.value = event.currentTarget.value)}
          />
        </label>
        <button type="submit" disabled={!canStart || !isValid}>
          Run with faults
        </button>
        {!isValid && <span class="field-faults">Type a number from 1 to 1,000,000.</span>}
      </div>
    </form>
  );
}
