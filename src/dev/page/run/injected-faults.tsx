import type { FollowedRun } from "./use-run.ts";

/** Says which faults of the run fx itself has injected. Nothing if there are none. */
export function InjectedFaultList({ run }: { run: FollowedRun }) {
  const { story } = run.events.value;
  const marks = story.marks.filter(({ lane }) => lane === "injected");
  if (marks.length === 0) return null;
  return (
    <ul class="injected" aria-label="Injected faults">
      {marks.map((mark, index) => (
        <li key={index}>
          <b class="mono">{mark.label}</b> {mark.message}
        </li>
      ))}
    </ul>
  );
}
