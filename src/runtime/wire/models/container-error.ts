/** What `error.pb` says (`flyteidl.core.ContainerError`). */
export interface ContainerError {
  /** For instance `CITY_NOT_FOUND`, `USER:RuntimeError`, `SYSTEM`. */
  readonly code: string;
  readonly message: string;
  /** Whether Flyte may try again, while retries are left. */
  readonly kind: "NON_RECOVERABLE" | "RECOVERABLE";
  readonly origin: "USER" | "SYSTEM";
  /** Milliseconds since the epoch. Flyte 1 only. */
  readonly timestamp: number;
  /** Flyte 1 only. */
  readonly worker: string;
}
