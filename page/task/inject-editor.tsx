import { useId } from "preact/hooks";
import { FAULT_PLACES, INJECTED_FAULTS } from "../../src/dev/shared.ts";
import { Icon } from "../parts/icon.tsx";
import { Select } from "../parts/select.tsx";
import { FaultList } from "./form-faults.tsx";
import {
  addFault,
  type InjectDraft,
  labelKind,
  labelPlace,
  moveFault,
  PRESETS,
} from "./inject-draft.ts";

interface InjectEditorProps {
  readonly drafts: readonly InjectDraft[];
  /** What is wrong with each fault, if anything. */
  readonly problems: readonly (string | null)[];
  readonly onChange: (drafts: readonly InjectDraft[]) => void;
}

/** The faults that fx injects into a run. A click adds one. */
export function InjectEditor({ drafts, problems, onChange }: InjectEditorProps) {
  return (
    <fieldset class="stack">
      <legend>Inject faults</legend>
      <div class="row">
        {PRESETS.map((preset) => (
          <button
            key={preset.label}
            type="button"
            class="quiet"
            onClick={() => onChange(addFault(drafts, preset))}
          >
            <Icon name="plus" />
            {preset.label}
          </button>
        ))}
      </div>
      {drafts.map((draft, index) => (
        <FaultRow
          key={index}
          name={`fault ${index + 1}`}
          draft={draft}
          problem={problems[index] ?? null}
          onChange={(next) => onChange(drafts.with(index, next))}
          onRemove={() => onChange(drafts.toSpliced(index, 1))}
        />
      ))}
      {drafts.length > 0 && (
        <p class="dim">Calls are counted from 1, over all attempts of the run.</p>
      )}
    </fieldset>
  );
}

interface FaultRowProps {
  readonly name: string;
  readonly draft: InjectDraft;
  readonly problem: string | null;
  readonly onChange: (draft: InjectDraft) => void;
  readonly onRemove: () => void;
}

function FaultRow({ name, draft, problem, onChange, onRemove }: FaultRowProps) {
  const { kind, place, at, delay } = draft;
  const problemId = useId();
  const described = {
    "aria-describedby": problem === null ? undefined : problemId,
    "aria-invalid": problem !== null,
  };
  return (
    <div
      class={problem === null ? "inject-row" : "inject-row editor-faulty"}
      role="group"
      aria-label={name}
    >
      <span class="row">
        <span aria-hidden="true">call</span>
        <input
          {...described}
          type="text"
          inputMode="numeric"
          class="mono number"
          aria-label={`${name}: number of the call`}
          value={at}
          onInput={(event) => onChange({ ...draft, at: event.currentTarget.value })}
        />
        <span aria-hidden="true">of</span>
        <Select
          label={`${name}: call`}
          value={place}
          options={FAULT_PLACES.map((each) => [each, labelPlace(each)])}
          onChoose={(next) => onChange(moveFault(draft, next))}
        />
        <Select
          label={`${name}: what happens`}
          value={kind}
          options={INJECTED_FAULTS[place].map((each) => [each, labelKind(each, place)])}
          onChoose={(next) => onChange({ ...draft, kind: next })}
        />
        {kind === "slow" && (
          <input
            {...described}
            type="text"
            class="mono number"
            aria-label={`${name}: how much later`}
            value={delay}
            onInput={(event) => onChange({ ...draft, delay: event.currentTarget.value })}
          />
        )}
        <button type="button" class="quiet square" aria-label={`Remove ${name}`} onClick={onRemove}>
          <Icon name="cross" />
        </button>
      </span>
      <FaultList id={problemId} messages={problem === null ? [] : [problem]} />
    </div>
  );
}
