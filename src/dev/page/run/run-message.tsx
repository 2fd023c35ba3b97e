import { readProgress } from "../../../runtime/wire/models/progress.ts";

/** The message of a job's phase, with a bar if it says how much is done. */
export function RunMessageLine({ message }: { message: string }) {
  const progress = readProgress(message);
  const text = progress?.message ?? message;
  return (
    <>
      {progress !== undefined && (
        <span class="run-progress">
          <progress aria-label="Progress of the job" max={100} value={progress.percent} />
          {progress.percent} %
        </span>
      )}
      {text !== "" && <span class="run-message">{text}</span>}
    </>
  );
}
