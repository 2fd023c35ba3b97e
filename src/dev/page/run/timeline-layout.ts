import { formatMs } from "../model/format.ts";
import type { Mark, RunStory } from "../model/run-story.ts";

/** A mark with its place, in pixels. */
export interface PlacedMark {
  readonly mark: Mark;
  readonly x: number;
  readonly width: number;
  /** How many polls it stands for. */
  readonly count: number;
}

export interface Lane {
  readonly name: Mark["lane"];
  readonly title: string;
  readonly marks: readonly PlacedMark[];
}

export interface TimelineLayout {
  readonly lanes: readonly Lane[];
  readonly ticks: readonly { readonly x: number; readonly label: string }[];
}

/** Polls that are closer than this become one mark. */
const POLL_PX = 4;
const LEAST_PX = 3;
const INJECTED_PX = 9;
const TICK_PX = 110;
const TICK_LABEL_PX = 40;
const TITLES: Readonly<Record<Mark["lane"], string>> = {
  attempts: "Attempts",
  phases: "Phases",
  calls: "Calls",
  injected: "Injected faults",
  waits: "Waits before a retry",
};

/** Places what happened on `width` pixels, to scale. `end` is the end of the run, or now. */
export function layOutTimeline(story: RunStory, end: number, width: number): TimelineLayout {
  const start = story.startedAt;
  const span = Math.max(1, end - start);
  const toX = (at: number): number => ((Math.min(at, end) - start) / span) * (width - LEAST_PX);
  const place = (mark: Mark): PlacedMark => {
    const x = toX(mark.from);
    const isPoint = mark.to === mark.from;
    if (mark.lane === "injected")
      return { mark, x: Math.min(x, width - INJECTED_PX), width: INJECTED_PX, count: 1 };
    const length = isPoint ? LEAST_PX : toX(mark.to ?? end) - x;
    return { mark, x, width: Math.max(LEAST_PX, length), count: 1 };
  };
  const marksOf = (lane: Mark["lane"]): PlacedMark[] =>
    story.marks.filter((mark) => mark.lane === lane).map(place);
  const placed = {
    attempts: marksOf("attempts"),
    phases: marksOf("phases"),
    calls: [...marksOf("calls"), ...placePolls(story.polls, toX)].sort((a, b) => a.x - b.x),
    injected: marksOf("injected"),
    waits: marksOf("waits"),
  };
  const lanes = (["attempts", "phases", "calls", "injected", "waits"] as const)
    .filter((name) => placed[name].length > (name === "attempts" ? 1 : 0))
    .map((name) => ({ name, title: TITLES[name], marks: placed[name] }));
  return { lanes, ticks: createTicks(span, toX, start, width) };
}

/** Joins the polls that would overlap, so that ten thousand polls stay a few hundred marks. */
function placePolls(polls: readonly Mark[], toX: (at: number) => number): PlacedMark[] {
  const groups: { first: Mark; last: Mark; x: number; count: number }[] = [];
  for (const poll of polls) {
    const x = toX(poll.from);
    const group = groups.at(-1);
    if (group !== undefined && x - group.x < POLL_PX) {
      group.last = poll;
      group.count++;
    } else groups.push({ first: poll, last: poll, x, count: 1 });
  }
  return groups.map(({ first, last, x, count }) => ({
    mark: count === 1 ? first : joinPolls(first, last, count),
    x,
    width: LEAST_PX - 1,
    count,
  }));
}

function joinPolls(first: Mark, last: Mark, count: number): Mark {
  return {
    ...first,
    label: `${count} polls`,
    to: last.to,
    message: `${first.label} to ${last.label}`,
  };
}

/** Times since the start at round steps: 1, 2 or 5 of a unit. */
function createTicks(span: number, toX: (at: number) => number, start: number, width: number) {
  const step = roundStep(span / Math.max(1, Math.floor(width / TICK_PX)));
  return Array.from({ length: Math.floor(span / step) + 1 }, (_, index) => ({
    x: toX(start + index * step),
    label: index === 0 ? "0" : formatMs(index * step),
  })).filter(({ x }) => x < width - TICK_LABEL_PX);
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
