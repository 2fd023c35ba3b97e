import type { LogMessage } from "../../wire/models/connector-messages.ts";
import type { LogLine, LogLink } from "../../wire/models/job-log.ts";
import type { Resource } from "../../wire/models/resource.ts";
import { CheckFailure, CheckSkipped } from "../check-failure.ts";
import type { CheckSession } from "../check-session.ts";
import type { ConformanceCheck } from "../check.ts";
import { readJobLog } from "./job-log.ts";

/** Checks of log links and of `getLogs`. */
export const LOGS_CHECKS: readonly ConformanceCheck[] = [
  {
    id: "logs/links",
    level: "quality",
    title: "log links are absolute URLs without template variables",
    why: "Flyte's console shows the links as they are. A relative link leads to a page of the console itself, and a variable such as {{ .podName }} is never filled in for a connector.",
    fix: "Build the whole URL in get, with https:// and the id of the job.",
    kinds: ["async", "sync"],
    jobs: 0,
    usesFinishedJob: true,
    async run(session) {
      const { links, error } = await collectLinks(session);
      for (const { uri } of links) refuseLink(uri);
      if (error !== undefined) throw error.thrown;
      if (links.length === 0) throw new CheckSkipped("the job has no log links");
    },
  },
  {
    id: "logs/answers",
    level: "quality",
    title: "GetTaskLogs returns the log of a job, or UNIMPLEMENTED",
    why: "If a server ends the stream without a message, the caller cannot tell a job without a log from a connector that cannot read logs, and shows the user an empty page.",
    fix: "Yield the lines of the job from getLogs. If the outside system has no logs, leave getLogs out: fx then replies UNIMPLEMENTED. In another language, return that status.",
    kinds: ["async"],
    jobs: 0,
    usesFinishedJob: true,
    async run(session) {
      const { job } = await session.finishedJob();
      const messages = await readJobLog(session, job);
      if (messages?.length === 0)
        throw new CheckFailure("GetTaskLogs ended without a message", {
          expected: "lines of the log, or the status UNIMPLEMENTED",
        });
    },
  },
  {
    id: "logs/paging",
    level: "quality",
    title: "reading the log from the last token returns no line twice",
    why: "A caller that follows a log sends the last token with each request. If the connector ignores the token, the user sees the same lines again and again.",
    fix: "Yield the position after the last line as `token`, and start there when the request has one. The token may have any form, such as a line number or the system's own cursor.",
    kinds: ["async"],
    jobs: 0,
    usesFinishedJob: true,
    skip: ({ author }) =>
      author !== undefined && !("getLogs" in author && author.getLogs !== undefined)
        ? "the connector has no getLogs"
        : undefined,
    run: refuseRepeatedLines,
  },
];

/**
 * The links that get or do returned. In process these are the author's: fx's server fails a job
 * with an invalid link, so the error of such a job comes with them.
 */
async function collectLinks(session: CheckSession): Promise<{
  readonly links: readonly LogLink[];
  readonly error: { readonly thrown: unknown } | undefined;
}> {
  const ended = await session.finishedJob().then(
    ({ end }) => ({ links: end.logLinks, error: undefined }),
    (thrown: unknown) => ({ links: [], error: { thrown } }),
  );
  const calls = session.subject.inProcess?.watch.calls ?? [];
  const returned = calls
    .filter(({ method }) => method === "get" || method === "do")
    .flatMap(({ result }) => (result as Partial<Resource> | undefined)?.logLinks ?? []);
  return { ...ended, links: [...returned, ...ended.links] };
}

function refuseLink(uri: unknown): void {
  if (typeof uri === "string" && URL.canParse(uri) && !uri.includes("{{")) return;
  throw new CheckFailure(`the uri of a log link is ${JSON.stringify(uri)}`, {
    expected: "an absolute URL such as https://jobs.example.com/jobs/42/log",
  });
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
  const repeated = listLines((await readJobLog(session, job, token)) ?? []).find((line) =>
    known.has(toKey(line)),
  );
  if (repeated !== undefined)
    throw new CheckFailure(
      `the line ${JSON.stringify(repeated.message)} came again after the token ${JSON.stringify(token)}`,
      { expected: "only lines that were written since" },
    );
}

function listLines(messages: readonly LogMessage[]): readonly LogLine[] {
  return messages.flatMap(({ lines }) => lines);
}

function toKey({ timestamp, message }: LogLine): string {
  return `${timestamp?.getTime() ?? ""} ${message}`;
}
