import { showFromDifference } from "../../values/find-difference.ts";
import type { CheckFault, TraceStep } from "../check-outcome.ts";

/** The number of steps shown before a difference. */
const STEPS_BEFORE = 8;

/** Where two executions of one schedule first differ; undefined if they are equal. */
export function compareTraces(
  first: readonly TraceStep[],
  second: readonly TraceStep[],
): CheckFault | undefined {
  const length = Math.max(first.length, second.length);
  for (let index = 0; index < length; index += 1) {
    const [one, other] = [first[index], second[index]];
    if (isSameStep(one, other)) continue;
    const [oneBody, otherBody] = showFromDifference(one?.body, other?.body);
    return {
      message: `the second run went another way: ${describe(other, otherBody)}`,
      expected: `${describe(one, oneBody)}, as in the first run`,
      story: tellStory(first.slice(0, index)).slice(-STEPS_BEFORE),
    };
  }
  return undefined;
}

function isSameStep(one: TraceStep | undefined, other: TraceStep | undefined): boolean {
  return one?.atMs === other?.atMs && one?.text === other?.text && one?.body === other?.body;
}

function describe(step: TraceStep | undefined, shownBody: string): string {
  if (step === undefined) return "it ended";
  const { atMs, text, body } = step;
  return `${text} after ${atMs} ms${body === undefined ? "" : `, with ${shownBody}`}`;
}

/** The trace without polls that tell nothing new: only the first and the last of them stay. */
export function tellStory(trace: readonly TraceStep[]): readonly TraceStep[] {
  const blocks = toBlocks(trace);
  const isDull = (block: readonly TraceStep[] | undefined): boolean =>
    block?.[0]?.text === "get" && block.every(({ fault }) => fault === undefined);
  const areDull = (from: number): boolean => blocks.slice(from, from + 3).every(isDull);
  return blocks.flatMap((block, index) => {
    if (index === 0 || index === blocks.length - 1 || !areDull(index - 1)) return block;
    return index > 1 && areDull(index - 2) ? [] : [{ ...block[0]!, text: "(more polls)" }];
  });
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
