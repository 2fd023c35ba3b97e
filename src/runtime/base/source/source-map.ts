import { SourceMap, type SourceMapPayload } from "node:module";

/** A position in a file; line and column counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

interface MappedFile {
  readonly readMap: () => SourceMapPayload;
  map?: SourceMap;
}

const files = new Map<string, MappedFile>();

/**
 * Registers the source map of a compiled file. The map is read only when an error needs a position.
 */
export function registerSourceMap(file: string, readMap: () => SourceMapPayload): void {
  files.set(file, { readMap });
}

/** Maps a position in running code to the author's source. Unchanged for a file without a map. */
export function toOriginalPosition(file: string, position: Position): Position {
  const mapped = files.get(file);
  if (mapped === undefined) return position;
  const entry = loadMap(mapped)?.findEntry(position.line - 1, position.column - 1);
  if (
    entry === undefined ||
    !("originalLine" in entry) ||
    entry.generatedLine !== position.line - 1
  )
    return position;
  return { line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}

/** An unreadable map makes the position less exact but must not hide the error. */
function loadMap(mapped: MappedFile): SourceMap | undefined {
  try {
    return (mapped.map ??= new SourceMap(mapped.readMap()));
  } catch {
    return undefined;
  }
}
