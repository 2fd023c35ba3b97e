import type { RunStory } from "../model/run-story.ts";

/** How long a step took in two runs, in milliseconds. Undefined if a run did not have it. */
export interface ComparedDuration {
  readonly step: string;
  readonly first: number | undefined;
  readonly second: number | undefined;
}

const STEPS: ReadonlySet<string> = new Set(["create", "delete"]);

/** Compares what two runs spent their time on: create, each phase, waits and delete, by attempt. */
export function compareDurations(first: RunStory, second: RunStory): ComparedDuration[] {
  const [one, other] = [measureSteps(first), measureSteps(second)];
  const attempts = [...one.keys(), ...other.keys()].map((key) => attemptOf(key));
  const isRetried = new Set(attempts).size > 1;
  const keys = [...new Set([...one.keys(), ...other.keys()])];
  return keys
    .sort((a, b) => attemptOf(a) - attemptOf(b))
    .map((key) => ({
      step: isRetried ? `attempt ${key}` : key.slice(key.indexOf(" ") + 1),
      first: one.get(key),
      second: other.get(key),
    }));
}

/** The time for each step, by `ATTEMPT STEP`. A phase that came back counts with all its times. */
function measureSteps({ marks, lastAt }: RunStory): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const { lane, kind, label, attempt, from, to } of marks) {
    if (lane === "attempts" || (lane === "calls" && !STEPS.has(kind))) continue;
    const key = `${attempt} ${lane === "waits" ? "wait before the retry" : label}`;
    times.set(key, (times.get(key) ?? 0) + (to ?? lastAt) - from);
  }
  return times;
}

function attemptOf(key: string): number {
  return parseInt(key, 10);
}
