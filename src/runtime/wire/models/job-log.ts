/** A link to a job's log or page in the outside system (`flyteidl.core.TaskLog`). */
export interface LogLink {
  /** An absolute URL. */
  readonly uri: string;
  /** The text of the link. */
  readonly name: string;
  /** The format of the log. Default UNKNOWN. */
  readonly messageFormat?: "UNKNOWN" | "CSV" | "JSON";
  /** How many seconds the link works. */
  readonly ttlSeconds?: number;
  /** Show the link before the task runs. Default false. */
  readonly showWhilePending?: boolean;
  /** Hide the link after the task has ended. Default false. */
  readonly hideOnceFinished?: boolean;
  /** A page, a dashboard, or an editor. Default EXTERNAL. Flyte 2 only. */
  readonly linkType?: "EXTERNAL" | "DASHBOARD" | "IDE";
  /** Whether the target of the link is up. Default false. Flyte 2 only. */
  readonly ready?: boolean;
  /** The URL of an icon. Flyte 2 only. */
  readonly iconUri?: string;
}

/** A line of a job's log. */
export interface LogLine {
  /** When it was written. Default: unknown. */
  readonly timestamp?: Date;
  /**
   * One line, without a line break. fx replaces known secrets in it; a server cuts it after 65,536
   * characters.
   */
  readonly message: string;
  /** Who wrote it: the user's code, or the system around it. Default UNKNOWN. */
  readonly originator?: "UNKNOWN" | "USER" | "SYSTEM";
}
