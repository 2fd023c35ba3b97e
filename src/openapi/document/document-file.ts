/** The value of a text, and where its parts are. */
export interface ParsedText {
  /** Undefined if the text has faults. */
  readonly value: unknown;
  /** Each with its line. */
  readonly faults: readonly string[];
  /** The line of the value at a path, from 1; if it is not there, of what is above it. */
  readonly lineOf: (path: readonly string[]) => number | undefined;
}

/** A parsed file of a document. */
export interface DocumentFile extends Omit<ParsedText, "faults"> {
  /** An absolute path or URL. */
  readonly location: string;
  /** How messages name it. Empty for the document itself. */
  readonly name: string;
}
