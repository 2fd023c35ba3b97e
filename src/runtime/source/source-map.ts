import { SourceMap, type SourceMapPayload } from "node:module";

/** A position in a file; line and column counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

interface MappedFile {
  readonly readMap: () => SourceMapPayload;
  /** How much stands before the mapped code on its first line. */
  readonly firstLineOffset: number;
  map?: SourceMap;
}

const files = new Map<string, MappedFile>();

/**
 * Says how positions in the code that runs for a file lead back to what its author wrote.
 * The map is read when a position is asked for: a run without errors never needs it.
 */
export function registerSourceMap(
  file: string,
  readMap: () => SourceMapPayload,
  firstLineOffset = 0,
): void {
  files.set(file, { readMap, firstLineOffset });
}

/** Where the author wrote what runs at this position; the position itself for files that run as they are written. */
export function originalPosition(file: string, position: Position): Position {
  const mapped = files.get(file);
  if (mapped === undefined) return position;
  const offset = position.line === 1 ? mapped.firstLineOffset : 0;
  const entry = mapOf(mapped)?.findEntry(position.line - 1, position.column - 1 - offset);
  if (
    entry === undefined ||
    !("originalLine" in entry) ||
    entry.generatedLine !== position.line - 1
  )
    return position;
  return { line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}

/** A map that cannot be read only costs exactness, and never hides the error that asked for it. */
function mapOf(mapped: MappedFile): SourceMap | undefined {
  try {
    return (mapped.map ??= new SourceMap(mapped.readMap()));
  } catch {
    return undefined;
  }
}
