import { formatMs } from "../../src/dev/shared.ts";
import type { Mark, RunStory } from "../model/run-story.ts";

/** Polls that are closer than this become one mark, so that ten thousand stay a few hundred. */
const POLL_PERCENT = 0.5;
const MOST_TICKS = 7;
/** A label further right would not fit. */
const LAST_TICK_PERCENT = 92;
const TITLES: Readonly<Record<Mark["lane"], string>> = {
  attempts: "Attempts",
  phases: "Phases",
  calls: "Calls",
  injected: "Injected faults",
  waits: "Waits before a retry",
};

/** Places what happened, in percent of the width. `end` is the end of the run, or now. */
export function layOutTimeline(story: RunStory, end: number) {
  if (!Number.isFinite(story.startedAt)) return { lanes: [], ticks: [] };
  const span = Math.max(1, end - story.startedAt);
  const toPercent = (at: number): number => ((Math.min(at, end) - story.startedAt) / span) * 100;
  const marks = [...story.marks, ...joinPolls(story.polls, (POLL_PERCENT / 100) * span)];
  const place = (mark: Mark) => {
    const left = toPercent(mark.from);
    const isPoll = mark.kind === "get";
    return { mark, left, width: isPoll ? 0 : toPercent(mark.to ?? end) - left };
  };
  const lanes = Object.entries(TITLES).map(([name, title]) => {
    const inLane = marks.filter(({ lane }) => lane === name).sort((a, b) => a.from - b.from);
    return { name, title, marks: inLane.map(place) };
  });
  return {
    lanes: lanes.filter((lane) => lane.marks.length > (lane.name === "attempts" ? 1 : 0)),
    ticks: createTicks(span),
  };
}

function joinPolls(polls: readonly Mark[], ms: number): Mark[] {
  const groups: { first: Mark; last: Mark; count: number }[] = [];
  for (const poll of polls) {
    const group = groups.at(-1);
    if (group !== undefined && poll.from - group.first.from < ms) {
      group.last = poll;
      group.count++;
    } else groups.push({ first: poll, last: poll, count: 1 });
  }
  return groups.map(({ first, last, count }) =>
    count === 1
      ? first
      : {
          ...first,
          label: `${count} polls`,
          to: last.to,
          message: `${first.label} to ${last.label}`,
        },
  );
}

/** Times since the start at round steps: 1, 2 or 5 of a unit. */
function createTicks(span: number) {
  const step = roundStep(span / MOST_TICKS);
  return Array.from({ length: Math.floor(span / step) + 1 }, (_, index) => ({
    left: ((index * step) / span) * 100,
    label: index === 0 ? "0" : formatMs(index * step),
  })).filter(({ left }) => left < LAST_TICK_PERCENT);
}

const STEPS_MS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1000),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60_000),
];

function roundStep(ms: number): number {
  const hours = 3_600_000;
  return STEPS_MS.find((step) => step >= ms) ?? Math.ceil(ms / hours) * hours;
}
