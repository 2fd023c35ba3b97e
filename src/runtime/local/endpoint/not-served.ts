import { CALL_STATUS, CallFailure } from "../../client/call-failure.ts";
import type { ConnectorClient } from "../../client/connector-client.ts";
import { notServed } from "../../client/served-connector.ts";
import type { LocalRun } from "../local-run.ts";

/** For a server that lists a type, and then has no connector for it: says what it lists. */
export function notServedAfterAll(
  run: LocalRun,
  client: ConnectorClient,
): (error: unknown) => never {
  return (error) => {
    if (error instanceof CallFailure && error.status === CALL_STATUS.NOT_FOUND)
      throw notServed(client, run.job.template, error);
    throw error;
  };
}
