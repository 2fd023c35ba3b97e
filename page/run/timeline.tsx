import { useSignal } from "@preact/signals";
import { formatMs, formatTime } from "../../src/dev/shared.ts";
import { nextIndex } from "../model/next-index.ts";
import { now } from "../model/now.ts";
import type { Mark, RunStory } from "../model/run-story.ts";
import { getTone, toneStyle } from "../parts/badge.tsx";
import { layOutTimeline } from "./timeline-layout.ts";

interface TimelineProps {
  readonly story: RunStory;
  readonly isRunning: boolean;
  /** Shows the Resource of a moment; undefined if the run has none. */
  readonly onShowResource: ((at: number) => void) | undefined;
}

/** What happened when, to scale. Arrow keys move between the marks. */
export function Timeline({ story, isRunning, onShowResource }: TimelineProps) {
  const chosen = useSignal<Mark | null>(null);
  const end = isRunning ? Math.max(story.lastAt, now.value) : story.lastAt;
  const { lanes, ticks } = layOutTimeline(story, end);
  const marks = lanes.flatMap((lane) => lane.marks.map((placed) => placed.mark));
  marks.sort((a, b) => a.from - b.from);
  const mark = chosen.value;
  const chosenId = mark === null ? undefined : idOf(mark);
  const showResource =
    mark !== null && hasResource(mark) && onShowResource !== undefined
      ? () => onShowResource(mark.from)
      : undefined;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter") return showResource?.();
    const current = marks.findIndex((each) => idOf(each) === chosenId);
    const next = nextIndex(event.key, current, marks.length);
    if (next === undefined) return;
    event.preventDefault();
    chosen.value = marks[next]!;
  };
  return (
    <section class="panel stack" aria-label="Timeline">
      <h2>Timeline</h2>
      <div
        class="timeline"
        role="listbox"
        aria-label="What happened, in order"
        aria-orientation="horizontal"
        aria-activedescendant={marks.some((each) => idOf(each) === chosenId) ? chosenId : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        {ticks.map(({ left, label }) => (
          <span key={label} class="tick" style={{ left: `${left}%` }} aria-hidden="true">
            {label}
          </span>
        ))}
        {lanes.map(({ name, title, marks: placed }) => (
          <div key={name} class="lane" role="presentation">
            <span aria-hidden="true">{title}</span>
            {placed.map(({ mark: each, left, width }, index) => (
              <div
                key={index}
                id={idOf(each)}
                class={each.kind === "injected" ? "bar bar-injected" : "bar"}
                role="option"
                aria-label={describeMark(each)}
                aria-selected={idOf(each) === chosenId}
                style={{ left: `${left}%`, width: `${width}%`, ...toneStyle(getTone(each.kind)) }}
                onMouseEnter={() => (chosen.value = each)}
                onClick={() => (chosen.value = each)}
              >
                {each.label}
              </div>
            ))}
          </div>
        ))}
      </div>
      <div class="mark-line row">
        <MarkDetail mark={mark} start={story.startedAt} end={end} />
        {showResource && <button onClick={showResource}>Show the Resource</button>}
      </div>
    </section>
  );
}

function MarkDetail({ mark, start, end }: { mark: Mark | null; start: number; end: number }) {
  if (mark === null)
    return <p class="dim">Point at a mark, or press the arrow keys, to see its time.</p>;
  const took = (mark.to ?? end) - mark.from;
  return (
    <p class="row" role="status">
      <b>{mark.label}</b>
      <span class="mono">{formatTime(mark.from)}</span>
      <span>{formatMs(mark.from - start)} after the start</span>
      {took > 0 && (
        <span>{mark.to === null ? `for ${formatMs(took)} so far` : `for ${formatMs(took)}`}</span>
      )}
      <span>attempt {mark.attempt}</span>
      {mark.message !== "" && <span class="dim wrap">{mark.message}</span>}
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

/** Joined polls are new objects each time, but the same mark. */
function idOf({ lane, from, label }: Mark): string {
  return encodeURIComponent(`${lane} ${from} ${label}`);
}
