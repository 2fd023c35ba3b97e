import { type RunRequest } from "../../src/dev/shared.ts";
import { Tabs } from "../parts/tabs.tsx";
import { FileChooser } from "./file-chooser.tsx";

/** Whether a run is recorded, or a recording is replayed: then `replay` is its file. */
export interface RecordingDraft {
  readonly mode: "off" | "record" | "replay";
  readonly replay: string;
}

export function draftFromRequest(
  request: Pick<RunRequest, "record" | "replay"> | undefined,
): RecordingDraft {
  const { record = false, replay } = request ?? {};
  if (replay !== undefined) return { mode: "replay", replay };
  return { mode: record ? "record" : "off", replay: "" };
}

interface RecordingEditorProps {
  readonly draft: RecordingDraft;
  readonly onChange: (draft: RecordingDraft) => void;
}

/** The choice between a run, a run that is recorded, and a replay. */
export function RecordingEditor({ draft, onChange }: RecordingEditorProps) {
  const { mode, replay } = draft;
  return (
    <div class="row">
      <span aria-hidden="true">Recording</span>
      <Tabs
        label="Recording"
        names={["off", "record", "replay"]}
        current={mode}
        onChoose={(next) => onChange({ ...draft, mode: next })}
      />
      {mode === "record" && <span class="dim">Writes the requests of the run to a file.</span>}
      {mode === "replay" && (
        <>
          <input
            type="text"
            class="mono"
            aria-label="Recording to replay"
            placeholder="recordings/NAME.yaml"
            value={replay}
            autocomplete="off"
            spellcheck={false}
            onInput={(event) => onChange({ ...draft, replay: event.currentTarget.value })}
          />
          <FileChooser
            label="the recording"
            isFolder={false}
            onChoose={(file) => onChange({ ...draft, replay: file })}
          />
        </>
      )}
    </div>
  );
}
