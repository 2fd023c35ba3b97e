/** An error of fx, as a terminal shows it. */
export interface ShownFault {
  readonly code: string;
  readonly message: string;
  readonly details: readonly string[];
  readonly hint: string | null;
  /** `FILE:LINE:COLUMN` in the author's code. */
  readonly location: string | null;
  /** The lines around it, with their numbers. */
  readonly frame: string | null;
}

/** What identifies a task of the project. */
export interface TaskName {
  readonly task: string;
  readonly file: string;
}
