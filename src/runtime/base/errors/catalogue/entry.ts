/** Who can fix an error. */
export type ErrorKind =
  "task" | "usage" | "load" | "check" | "environment" | "job" | "stopped" | "internal";

/** An error of the catalogue. */
export interface CatalogueEntry {
  readonly exit: number;
  readonly kind: ErrorKind;
  readonly title: string;
  /** What to do about it, in Markdown. The hint of an error is more specific. */
  readonly advice: string;
  /** The same call may succeed if repeated. */
  readonly retryable?: true;
}

/** Makes the entries of one kind. */
export const entry =
  (kind: ErrorKind, exit: number) =>
  (title: string, advice: string, more: Partial<CatalogueEntry> = {}): CatalogueEntry => ({
    exit,
    kind,
    title,
    advice,
    ...more,
  });
