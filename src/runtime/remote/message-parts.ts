/** `google.protobuf.Timestamp`, decoded. */
export interface TimestampMessage {
  readonly seconds: string;
  readonly nanos: number;
}

/** Undefined for an unset timestamp. */
export function toDate(message: TimestampMessage | null | undefined): Date | undefined {
  if (message == null) return undefined;
  return new Date(Number(message.seconds) * 1000 + message.nanos / 1e6);
}

/** `flyteidl.core.TaskLog` of either protocol, decoded. */
export interface TaskLogMessage {
  readonly uri: string;
  readonly name: string;
}

/** @param by who aborted the execution, for instance " by ada" */
export function describeAbort(reason: string, by = ""): string {
  if (reason === "") return `aborted${by}`;
  return /^aborted\b/i.test(reason) ? reason : `aborted${by}: ${reason}`;
}
