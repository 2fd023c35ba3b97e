import { formatMs } from "../../base/format-ms.ts";
import { STATUS } from "../../calls/call-status.ts";
import { CallFailure } from "../../client/call-failure.ts";
import type { LogMessage } from "../../wire/models/connector-messages.ts";
import { CheckFailure, ensure } from "../check-failure.ts";
import type { CheckJob } from "../check-job.ts";
import type { CheckSession } from "../check-session.ts";
import { describeLogMessages, describeMeta } from "../exchange.ts";

/** How many lines fx asks for. */
const LINES = 1000;
/** Much more than these lines usually need. */
const MOST_CHARACTERS = 16 * 1024 * 1024;

/**
 * Reads the log of a job that has ended, from `token` until the server ends the stream. Undefined if
 * the connector has no `getLogs`. Throws CheckFailure if the log is too long, or does not end in
 * time.
 */
export async function readJobLog(
  session: CheckSession,
  job: CheckJob,
  token = "",
): Promise<readonly LogMessage[] | undefined> {
  const { client, deadlineMs } = session.subject;
  const signal = AbortSignal.timeout(deadlineMs);
  const range = { token, lines: LINES };
  const collect = async (): Promise<readonly LogMessage[]> => {
    const messages: LogMessage[] = [];
    let characters = 0;
    for await (const message of client.getLogs({ ...job.jobMessage(), ...range }, signal)) {
      messages.push(message);
      for (const line of message.lines) characters += line.message.length;
      ensure(
        characters <= MOST_CHARACTERS,
        `the log has more than ${MOST_CHARACTERS.toLocaleString("en")} characters`,
        `at most the ${LINES} lines that fx asked for`,
      );
    }
    return messages;
  };
  try {
    const request = { resource_meta: describeMeta(job.meta), ...range };
    return await session.call("getLogs", request, collect, describeLogMessages);
  } catch (error) {
    if (error instanceof CallFailure && error.status === STATUS.UNIMPLEMENTED) return undefined;
    if (!signal.aborted) throw error;
    throw new CheckFailure(
      `the log of a job that has ended did not end within ${formatMs(deadlineMs)}`,
      { expected: "the end of the stream after the last line" },
    );
  }
}
