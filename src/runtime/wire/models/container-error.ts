/** The error in `error.pb` (`flyteidl.core.ContainerError`). */
export interface ContainerError {
  /** For example `CITY_NOT_FOUND`, `USER:RuntimeError`, `SYSTEM`. */
  readonly code: string;
  readonly message: string;
  /** Whether Flyte may retry the task while retries are left. */
  readonly kind: "NON_RECOVERABLE" | "RECOVERABLE";
  readonly origin: "USER" | "SYSTEM";
  /** Milliseconds since the epoch. Flyte 1 only. */
  readonly timestamp: number;
  /** Flyte 1 only. */
  readonly worker: string;
}
