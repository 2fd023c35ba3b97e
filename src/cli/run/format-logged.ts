import type { RunEvent } from "../../runtime/task/run/run-event.ts";

/** A message that author code logged, with its fields. */
export function formatLogged({
  level,
  message,
  fields,
}: Extract<RunEvent, { type: "logged" }>): string {
  return fields === undefined || Object.keys(fields).length === 0
    ? `${level}: ${message}`
    : `${level}: ${message} ${JSON.stringify(fields)}`;
}
