import { countOf } from "../../base/count-of.ts";
/** One line of what happened in a schedule. */
export interface TraceStep {
  /** Virtual time since the run began, in milliseconds. */
  readonly atMs: number;
  readonly text: string;
  /** The body of a request, if it is text. */
  readonly body?: string | undefined;
  /** The fault that happened here, such as `lost@fetch2`. */
  readonly fault?: string | undefined;
  /** Whether it is part of the call above it. */
  readonly isWithin?: boolean | undefined;
}

/** Where two executions of one schedule differ. */
export interface TraceDifference {
  /** The steps before, as a story. */
  readonly before: readonly TraceStep[];
  /** Undefined if the execution had ended. */
  readonly first: TraceStep | undefined;
  readonly second: TraceStep | undefined;
}

/** The first difference of two traces; undefined if they are equal. */
export function compareTraces(
  first: readonly TraceStep[],
  second: readonly TraceStep[],
): TraceDifference | undefined {
  const length = Math.max(first.length, second.length);
  for (let index = 0; index < length; index += 1) {
    const [one, other] = [first[index], second[index]];
    if (isSameStep(one, other)) continue;
    return { before: tellStory(first.slice(0, index)), first: one, second: other };
  }
  return undefined;
}

function isSameStep(one: TraceStep | undefined, other: TraceStep | undefined): boolean {
  return one?.atMs === other?.atMs && one?.text === other?.text && one?.body === other?.body;
}

/** The trace without polls that tell nothing new: only the first and the last of them stay. */
export function tellStory(trace: readonly TraceStep[]): readonly TraceStep[] {
  const blocks = toBlocks(trace);
  const isDull = (block: readonly TraceStep[] | undefined): boolean =>
    block?.[0]?.text === "get" && block.every(({ fault }) => fault === undefined);
  const story: TraceStep[] = [];
  let skipped = 0;
  blocks.forEach((block, index) => {
    const isBetween = [blocks[index - 1], block, blocks[index + 1]].every(isDull);
    if (isBetween) skipped += 1;
    else {
      if (skipped > 0)
        story.push({
          atMs: block[0]!.atMs,
          text: `(${countOf(skipped, "more poll")})`,
        });
      skipped = 0;
      story.push(...block);
    }
  });
  return story;
}

/** Each call with the steps within it. */
function toBlocks(trace: readonly TraceStep[]): TraceStep[][] {
  const blocks: TraceStep[][] = [];
  for (const step of trace) {
    const block = blocks.at(-1);
    if (step.isWithin === true && block !== undefined) block.push(step);
    else blocks.push([step]);
  }
  return blocks;
}
