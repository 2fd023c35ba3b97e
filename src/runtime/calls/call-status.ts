/** The names of gRPC's status codes, in the order of their numbers. Connect uses the same ones. */
export const STATUS_NAMES = [
  "OK",
  "CANCELLED",
  "UNKNOWN",
  "INVALID_ARGUMENT",
  "DEADLINE_EXCEEDED",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "PERMISSION_DENIED",
  "RESOURCE_EXHAUSTED",
  "FAILED_PRECONDITION",
  "ABORTED",
  "OUT_OF_RANGE",
  "UNIMPLEMENTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DATA_LOSS",
  "UNAUTHENTICATED",
] as const;

export type StatusName = (typeof STATUS_NAMES)[number];

/** The codes by their names. */
export const STATUS = Object.fromEntries(
  STATUS_NAMES.map((name, code) => [name, code]),
) as Readonly<Record<StatusName, number>>;

/** The status with which a call ended. */
export interface CallStatus {
  readonly code: number;
  readonly details: string;
}
