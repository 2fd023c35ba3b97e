import { formatMs } from "../base/format-ms.ts";
import type { LogMessage } from "../wire/models/connector-messages.ts";
import { CheckFailure } from "./check-failure.ts";

/** How many lines fx asks for. */
export const LOG_LINES = 1000;
/** Much more than these lines usually need. */
const MOST_CHARACTERS = 16 * 1024 * 1024;

/** Collects the log of a job that has ended. Throws CheckFailure if it does not end in time. */
export async function collectLog(
  read: (signal: AbortSignal) => AsyncIterable<LogMessage>,
  deadlineMs: number,
): Promise<readonly LogMessage[]> {
  const signal = AbortSignal.timeout(deadlineMs);
  const messages: LogMessage[] = [];
  let characters = 0;
  try {
    for await (const message of read(signal)) {
      messages.push(message);
      for (const line of message.lines) characters += line.message.length;
      if (characters > MOST_CHARACTERS)
        throw new CheckFailure(
          `the log has more than ${MOST_CHARACTERS.toLocaleString("en")} characters`,
          {
            expected: `at most the ${LOG_LINES} lines that fx asked for`,
          },
        );
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new CheckFailure(
      `the log of a job that has ended did not end within ${formatMs(deadlineMs)}`,
      { expected: "the end of the stream after the last line", cause: error },
    );
  }
  return messages;
}
