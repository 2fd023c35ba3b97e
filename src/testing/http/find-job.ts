import type { FakeHttpJob } from "./fake-job.ts";
import { findInput, type NamesInPath, type Route } from "./find-routes.ts";

/** What a request has in which it may name a job. */
interface SentRequest {
  /** The values in its path. */
  readonly names: NamesInPath;
  readonly url: URL;
  readonly body: string;
}

/**
 * Finds the job that a request is about: by its URL, by the fields in the path or, without any, by
 * those that stand in the request.
 */
export function findJob(
  jobs: readonly FakeHttpJob[],
  { request }: Route,
  { names, url, body }: SentRequest,
  idField: string,
): FakeHttpJob | undefined {
  const sent = `${url.search} ${body}`;
  // The path may have the owner of the job, and the query its ID.
  const hasId = [request.query, request.body].some(
    (part) => findInput(part, idField) !== undefined,
  );
  return jobs.find(({ fields, key, id }) => {
    if (request.url !== undefined) return pathOf(String(fields[request.url])) === url.pathname;
    const known: Readonly<Record<string, unknown>> = { idempotencyKey: key, ...fields };
    const given = Object.entries(names).filter(([name]) => name in known);
    if (given.length === 0)
      return Object.values(fields).some((value) => hasWord(sent, String(value)));
    const isInPath = given.every(([name, value]) => String(known[name]) === value);
    return isInPath && (!hasId || hasWord(sent, id));
  });
}

/** Whether a text has a value that is no part of a longer one, as `job-1` is of `job-17`. */
function hasWord(text: string, value: string): boolean {
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
    const around = `${text[at - 1] ?? ""}${text[at + value.length] ?? ""}`;
    if (!/[\w-]/.test(around)) return true;
  }
  return false;
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : url;
}
