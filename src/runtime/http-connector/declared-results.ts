import { brandInstances } from "../base/json.ts";
import type { AnswerPath, AnySource, ValueSource } from "./answer-value.ts";
import type { AnyRequest, HttpRequest, JobContext } from "./http-request.ts";

/** A request of a result, whose names are fields of the job. */
export type ResultRequest = HttpRequest<string, JobContext<never>>;

/** A file of the service. See {@link download}. */
export class Download {
  constructor(
    readonly from: AnySource | AnyRequest,
    readonly name: string | undefined,
  ) {}
}

brandInstances(Download, "http-download");

/**
 * Downloads a file, for an output `t.file()`: from a URL that the answer has, or from a request. fx
 * sends the credentials only to the service itself. A file has at most 256 MiB and must arrive
 * within one call, for which Flyte waits 10 s.
 *
 * @param from where the URL is, or the request
 * @param name the name of the file. Default: that of the URL, or else of the output
 * @example
 * results: { video: download("data.url"), log: download({ path: "/renders/{renderId}/log" }) }
 */
export function download(
  from: ValueSource<string, JobContext<never>> | ResultRequest,
  { name }: { readonly name?: string } = {},
): Download {
  return new Download(from as AnySource | AnyRequest, name);
}

/** A value that becomes a file. See {@link jsonFile}. */
export class JsonFile {
  constructor(readonly from: AnySource | Requested) {}
}

brandInstances(JsonFile, "http-json-file");

/**
 * Writes a value of an answer to a file of JSON, for an output `t.file("json")`: Flyte carries less
 * than 2 MiB of values.
 *
 * @example
 * results: { rows: jsonFile("data.rows"), report: jsonFile(requested({ path: "/jobs/{jobId}/report" })) }
 */
export function jsonFile(from: ValueSource<unknown, JobContext<never>> | Requested): JsonFile {
  return new JsonFile(from as AnySource | Requested);
}

/** A value in the answer of a further request. See {@link requested}. */
export class Requested {
  constructor(
    readonly request: AnyRequest,
    readonly source: AnySource,
  ) {}
}

brandInstances(Requested, "http-requested");

/**
 * A value in the answer of a further request, which follows when the job has succeeded. Results with
 * the same request share its answer.
 *
 * @example
 * results: { words: requested({ path: "/jobs/{jobId}/result" }, "counts.words") }
 */
export function requested(
  request: ResultRequest,
  source: ValueSource<unknown, JobContext<never>> = "",
): Requested {
  return new Requested(request, source as AnySource);
}

/** How the pages of a list follow each other. */
export interface PageOptions {
  /** The path of the items in each answer. */
  readonly items: AnswerPath;
  /** The path of what asks for the next page: a token, or a URL. Missing or empty: the last page. */
  readonly next: AnswerPath;
  /** The name of the token in the query. Default: `next` is a URL of the service, or a path of it. */
  readonly query?: string;
  /** More pages are an error. Default: 100. */
  readonly most?: number;
}

/** A list in several answers. See {@link pages}. */
export class Pages {
  constructor(
    readonly request: AnyRequest,
    readonly options: PageOptions,
  ) {}
}

brandInstances(Pages, "http-pages");

/**
 * All items of a list that the service returns in pages, for an output `t.list(…)`.
 *
 * @example
 * results: { rows: pages({ path: "/jobs/{jobId}/rows" }, { items: "rows", next: "cursor", query: "cursor" }) }
 */
export function pages(request: ResultRequest, options: PageOptions): Pages {
  return new Pages(request, options);
}

/** Where an output is. */
export type ResultSource<Value, M> =
  ValueSource<Value, JobContext<M>> | Download | JsonFile | Requested | Pages;

/** The further request that a result needs. Undefined: the answer of `get` has it. */
export function getResultRequest(result: unknown): AnyRequest | undefined {
  if (result instanceof JsonFile) return getResultRequest(result.from);
  if (result instanceof Requested || result instanceof Pages) return result.request;
  return result instanceof Download && isRequest(result.from) ? result.from : undefined;
}

/** Where a result is in the answer that has it. */
export function getResultSource(result: unknown): AnySource | Download | Pages {
  if (result instanceof JsonFile) return getResultSource(result.from);
  return result instanceof Requested ? result.source : (result as AnySource | Download | Pages);
}

/** Whether a download is a request. */
export function isRequest(from: AnySource | AnyRequest): from is AnyRequest {
  return typeof from === "object" && ("path" in from || "url" in from);
}
