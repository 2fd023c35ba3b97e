import { formatMs } from "../../base/text.ts";
import { STATUS } from "../../calls/call-status.ts";
import { CallFailure } from "../../client/call-failure.ts";
import { textFromMeta } from "../../local/record/run-record.ts";
import type { LogMessage } from "../../wire/models/connector-messages.ts";
import type { LogLine, LogLink } from "../../wire/models/job-log.ts";
import type { Resource } from "../../wire/models/resource.ts";
import { type CheckJob, describeLogMessages } from "../check-job.ts";
import type { CheckSession } from "../check-session.ts";
import { CheckFailure, CheckSkipped, ensure } from "../check-subject.ts";
import { type ConformanceCheck, SHARED_ASYNC_JOB, SHARED_JOB } from "../check.ts";

/** Checks of log links and of `getLogs`. */
export const LOGS_CHECKS: readonly ConformanceCheck[] = [
  {
    id: "logs/links",
    level: "quality",
    title: "log links are absolute URLs without template variables",
    why: "Flyte's console shows the links as they are. A relative link leads to a page of the console itself, and a variable such as {{ .podName }} is never filled in for a connector.",
    fix: "Build the whole URL in get, with https:// and the id of the job.",
    ...SHARED_JOB,
    async run(session) {
      const finished = session.finishedJob();
      await Promise.allSettled([finished]);
      // fx's server fails a job with an invalid link, so this looks at what the author returned.
      const returned = session
        .listAuthorCalls("get", "do")
        .flatMap(({ result }) => (result as Partial<Resource> | undefined)?.logLinks ?? []);
      refuseLinks(returned);
      const { logLinks } = (await finished).end;
      refuseLinks(logLinks);
      if (returned.length + logLinks.length === 0)
        throw new CheckSkipped("the job has no log links");
    },
  },
  {
    id: "logs/answers",
    level: "quality",
    title: "GetTaskLogs returns the log of a job, or UNIMPLEMENTED",
    why: "If a server ends the stream without a message, the caller cannot tell a job without a log from a connector that cannot read logs, and shows the user an empty page.",
    fix: "Yield the lines of the job from getLogs. If the outside system has no logs, leave getLogs out: fx then replies UNIMPLEMENTED. In another language, return that status.",
    ...SHARED_ASYNC_JOB,
    async run(session) {
      const { job } = await session.finishedJob();
      ensure(
        (await readJobLog(session, job))?.length !== 0,
        "GetTaskLogs ended without a message",
        { expected: "lines of the log, or the status UNIMPLEMENTED" },
      );
    },
  },
  {
    id: "logs/paging",
    level: "quality",
    title: "reading the log from the last token returns no line twice",
    why: "A caller that follows a log sends the last token with each request. If the connector ignores the token, the user sees the same lines again and again.",
    fix: "Yield the position after the last line as `token`, and start there when the request has one. The token may have any form, such as a line number or the system's own cursor.",
    ...SHARED_ASYNC_JOB,
    skip: ({ author }) =>
      author !== undefined && !("getLogs" in author && author.getLogs !== undefined)
        ? "the connector has no getLogs"
        : undefined,
    run: refuseRepeatedLines,
  },
];

function refuseLinks(links: readonly LogLink[]): void {
  for (const { uri } of links)
    ensure(
      typeof uri === "string" && URL.canParse(uri) && !uri.includes("{{"),
      `the uri of a log link is ${JSON.stringify(uri)}`,
      { expected: "an absolute URL such as https://jobs.example.com/jobs/42/log" },
    );
}

async function refuseRepeatedLines(session: CheckSession): Promise<void> {
  const { job } = await session.finishedJob();
  const first = await readJobLog(session, job).catch(() => {
    throw new CheckSkipped("the log cannot be read: see logs/answers");
  });
  if (first === undefined) throw new CheckSkipped("the connector has no getLogs");
  const token = first.map((message) => message.token).findLast((text) => text !== "");
  if (token === undefined) throw new CheckSkipped("the log has no tokens");
  const known = new Set(listLines(first).map(toKey));
  const second = listLines((await readJobLog(session, job, token)) ?? []);
  const repeated = second.find((line) => known.has(toKey(line)));
  ensure(
    repeated === undefined,
    `the line ${JSON.stringify(repeated?.message)} came again after the token ${JSON.stringify(token)}`,
    { expected: "only lines that were written since" },
  );
}

function listLines(messages: readonly LogMessage[]): readonly LogLine[] {
  return messages.flatMap(({ lines }) => lines);
}

function toKey({ timestamp, message }: LogLine): string {
  return `${timestamp?.getTime() ?? ""} ${message}`;
}

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
        { expected: `at most the ${LINES} lines that fx asked for` },
      );
    }
    return messages;
  };
  try {
    const request = { resource_meta: textFromMeta(job.meta), ...range };
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
