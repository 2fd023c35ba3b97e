import { countOf } from "../count-of.ts";
import { isFxFile } from "./source-location.ts";
import { toOriginalPosition } from "./source-map.ts";
import { parseFrameLine, splitStack } from "./stack-frame.ts";

/**
 * An error's stack without the frames of fx and Node, with positions in the author's source. The
 * author's frames of `origin`, the error that led to this one, come first. A stack without author
 * frames is returned unchanged, because the fault may be in fx.
 */
export function foldStack(error: Error, origin?: Error): string {
  const { stack = "", message } = error;
  const { head, frameLines } = splitStack(stack, message);
  const own = listAuthorLines(frameLines);
  const originFrames =
    origin === undefined ? [] : splitStack(origin.stack ?? "", origin.message).frameLines;
  const shown = [...new Set([...listAuthorLines(originFrames), ...own])];
  if (shown.length === 0) return stack;
  const folded = frameLines.length - own.length;
  const note = `${countOf(folded, "frame")} of fx and Node hidden`;
  return [head, ...shown, ...(folded > 0 ? [`    (${note})`] : [])].join("\n");
}

function listAuthorLines(frameLines: readonly string[]): string[] {
  return frameLines.map(toAuthorLine).filter((line) => line !== undefined);
}

/** Undefined for a frame of fx or Node. */
function toAuthorLine(line: string): string | undefined {
  const frame = parseFrameLine(line);
  if (frame === undefined || isFxFile(frame.file)) return undefined;
  const original = toOriginalPosition(frame.file, frame);
  return line.replace(`:${frame.line}:${frame.column}`, `:${original.line}:${original.column}`);
}
