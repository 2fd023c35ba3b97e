import { useSignal } from "@preact/signals";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { formatMs } from "../model/format.ts";
import { nextIndex } from "../model/next-index.ts";
import { now, useNow } from "../model/now.ts";
import type { Mark, RunStory } from "../model/run-story.ts";
import { ClockTime } from "../parts/clock.tsx";
import { type Lane, layOutTimeline, type PlacedMark } from "./timeline-layout.ts";

const TITLE_PX = 16;
const BAR_PX = 18;
const LANE_PX = TITLE_PX + BAR_PX + 8;
const AXIS_PX = 22;
const LETTER_PX = 8.5;

interface TimelineProps {
  readonly story: RunStory;
  readonly isRunning: boolean;
  /** Shows the Resource of a moment; undefined if the run has none. */
  readonly onShowResource: ((at: number) => void) | undefined;
}

/** What happened when, to scale. Arrow keys move between the marks. */
export function Timeline({ story, isRunning, onShowResource }: TimelineProps) {
  useNow(isRunning);
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const width = useSignal(600);
  const chosen = useSignal<Mark | null>(null);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => (width.value = entry!.contentRect.width));
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  const end = isRunning ? Math.max(story.lastAt, now.value) : story.lastAt;
  const isEmpty = !Number.isFinite(story.startedAt);
  const { lanes, ticks } = isEmpty
    ? { lanes: [], ticks: [] }
    : layOutTimeline(story, end, Math.max(100, width.value));
  const all = lanes.flatMap(({ marks }) => marks);
  const index = all.findIndex(({ mark }) => isSame(mark, chosen.value));
  const inOrder = all.map(({ mark }) => mark).sort((a, b) => a.from - b.from);
  const height = lanes.length * LANE_PX + AXIS_PX;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && chosen.value !== null && hasResource(chosen.value))
      return onShowResource?.(chosen.value.from);
    const current = inOrder.findIndex((mark) => isSame(mark, chosen.value));
    const next = nextIndex(event.key, current, all.length);
    if (next === undefined) return;
    event.preventDefault();
    chosen.value = inOrder[next] ?? null;
  };
  return (
    <section class="panel timeline" aria-label="Timeline">
      <h2>Timeline</h2>
      <div
        ref={box}
        class="timeline-box"
        role="listbox"
        aria-label="What happened, in order"
        aria-orientation="horizontal"
        aria-activedescendant={index < 0 ? undefined : `${id}-${index}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <svg width="100%" height={height} role="presentation">
          {ticks.map(({ x, label }) => (
            <g key={label} class="tick" aria-hidden="true">
              <line x1={x} x2={x} y1={0} y2={height - AXIS_PX + 4} />
              <text x={x + 3} y={height - 6}>
                {label}
              </text>
            </g>
          ))}
          {lanes.map((lane, row) => (
            <LaneView
              key={lane.name}
              lane={lane}
              y={row * LANE_PX}
              firstId={lanes.slice(0, row).reduce((sum, { marks }) => sum + marks.length, 0)}
              id={id}
              chosen={chosen.value}
              onChoose={(mark) => (chosen.value = mark)}
            />
          ))}
        </svg>
      </div>
      <div class="mark-line">
        <MarkDetail mark={chosen.value} start={story.startedAt} end={end} />
        {chosen.value !== null && hasResource(chosen.value) && onShowResource !== undefined && (
          <button type="button" onClick={() => onShowResource(chosen.value!.from)}>
            Show the Resource
          </button>
        )}
      </div>
    </section>
  );
}

interface LaneViewProps {
  readonly lane: Lane;
  readonly y: number;
  readonly id: string;
  readonly firstId: number;
  readonly chosen: Mark | null;
  readonly onChoose: (mark: Mark) => void;
}

function LaneView({ lane, y, id, firstId, chosen, onChoose }: LaneViewProps) {
  return (
    <g transform={`translate(0 ${y})`} role="presentation">
      <text class="lane-title" x={0} y={TITLE_PX - 4} aria-hidden="true">
        {lane.title}
      </text>
      {lane.marks.map((placed, index) => (
        <g
          key={index}
          id={`${id}-${firstId + index}`}
          class={isSame(placed.mark, chosen) ? "mark mark-chosen" : "mark"}
          role="option"
          aria-selected={isSame(placed.mark, chosen)}
          aria-label={describeMark(placed.mark)}
          onMouseEnter={() => onChoose(placed.mark)}
          onClick={() => onChoose(placed.mark)}
        >
          <rect
            class={`bar bar-${placed.mark.kind}`}
            x={placed.x}
            y={TITLE_PX}
            width={placed.width}
            height={BAR_PX}
            rx={Math.min(3, placed.width / 2)}
          />
          <MarkLabel placed={placed} />
        </g>
      ))}
    </g>
  );
}

function MarkLabel({ placed: { mark, x, width } }: { placed: PlacedMark }) {
  const letters = Math.floor((width - 10) / LETTER_PX);
  if (letters < mark.label.length) return null;
  return (
    <text class="bar-label" x={x + 6} y={TITLE_PX + 13} aria-hidden="true">
      {mark.label}
    </text>
  );
}

function MarkDetail({ mark, start, end }: { mark: Mark | null; start: number; end: number }) {
  if (mark === null)
    return (
      <p class="mark-detail dim">Point at a mark, or press the arrow keys, to see its time.</p>
    );
  const took = (mark.to ?? end) - mark.from;
  return (
    <p class="mark-detail" role="status">
      <b>{mark.label}</b>
      <ClockTime at={mark.from} />
      <span>{formatMs(mark.from - start)} after the start</span>
      {took > 0 && (
        <span>{mark.to === null ? `for ${formatMs(took)} so far` : `for ${formatMs(took)}`}</span>
      )}
      <span>attempt {mark.attempt}</span>
      {mark.message !== "" && <span class="mark-message">{mark.message}</span>}
    </p>
  );
}

/** A poll, or a phase that a poll has returned. */
function hasResource({ lane, kind }: Mark): boolean {
  return kind === "get" || lane === "phases";
}

function describeMark(mark: Mark): string {
  const took = mark.to === null ? "" : `, ${formatMs(mark.to - mark.from)}`;
  return `${mark.label}${took}${mark.message === "" ? "" : `: ${mark.message.slice(0, 200)}`}`;
}

/** Joined polls are new objects each time. */
function isSame(mark: Mark, other: Mark | null): boolean {
  return mark === other || (mark.from === other?.from && mark.label === other.label);
}
