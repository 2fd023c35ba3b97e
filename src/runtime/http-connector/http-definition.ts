import type { Awaitable } from "../base/context.ts";
import type { Json } from "../base/json.ts";
import type { BatchOptions } from "../connector/batch-options.ts";
import type { CommonDefinition } from "../connector/define-connector.ts";
import type {
  CreateRequest,
  DeleteRequest,
  GetManyRequest,
  GetRequest,
  LogPage,
  LogsRequest,
  MetricsRequest,
} from "../connector/requests.ts";
import type { PollOptions } from "../task/poll-options.ts";
import type { Fields, InputValues, Native, OutputsOf } from "../values/types/shape.ts";
import type { MetricResult } from "../wire/models/connector-messages.ts";
import type { Resource } from "../wire/models/resource.ts";
import type { AnswerPath, ValueSource } from "./answer-value.ts";
import type { ResultSource } from "./declared-results.ts";
import type { Flags, PhaseName, StatusStates } from "./declared-state.ts";
import type { HttpRequest, HttpService, JobContext } from "./http-request.ts";
import type { ValueOf } from "./request-values.ts";

type Names<S> = keyof S & string;

/** How a job is created. */
export interface HttpCreate<M, I, Path extends string> {
  /**
   * The request. Default of its method: POST.
   *
   * @example
   * request: { path: "/renders", body: { scene: input("scene"), quality: "high" } }
   */
  readonly request: HttpRequest<Names<I> | "idempotencyKey", CreateRequest<I>, Path>;
  /**
   * How the service recognizes a create that Flyte repeats, because its answer was lost. `"none"`
   * says that it cannot: then a repeated create makes a second job.
   *
   * @example
   * key: { header: "Idempotency-Key" }
   */
  readonly key: CreateKey<M, I> | "none";
  /**
   * Where the fields of the job are in the answer. {@link input} stands for a value of the request.
   *
   * @example
   * job: { renderId: "data.id" }
   */
  readonly job: JobSources<M, I>;
  /**
   * Whether the answer may be that of a job that has ended. It is then read as an answer of `get`,
   * and kept with the job: at most 256 KiB. Default: false.
   *
   * @example
   * mayHaveEnded: true
   */
  readonly mayHaveEnded?: boolean;
}

/** Where each field of a job is: in the answer of a create, or in its request. */
export type JobSources<M, I> = {
  readonly [K in keyof InputValues<M>]:
    ValueSource<InputValues<M>[K], CreateRequest<I>> | ValueOf<Names<I> | "idempotencyKey">;
};

/** Where a create carries the idempotency key, and how an earlier job with it is found. */
export interface CreateKey<M, I> {
  /**
   * The header of the key.
   *
   * @example
   * key: { header: "Idempotency-Key" }
   */
  readonly header?: string;
  /**
   * The field of the body with the key, such as `metadata.key`.
   *
   * @example
   * key: { field: "metadata.key" }
   */
  readonly field?: string;
  /**
   * The name of the key in the query.
   *
   * @example
   * key: { query: "request_id" }
   */
  readonly query?: string;
  /**
   * The path has the key: `/jobs/{idempotencyKey}`.
   *
   * @example
   * request: { method: "PUT", path: "/jobs/{idempotencyKey}" }, key: { inPath: true }
   */
  readonly inPath?: true;
  /**
   * Makes the key: a service may want a UUID, or names of another form. Default: the `idempotencyKey`.
   *
   * @example
   * key: { field: "name", value: ({ idempotencyKey }) => `fx-${idempotencyKey}` }
   */
  readonly value?: (request: CreateRequest<I>) => string;
  /**
   * What the service answers to a key that it knows. `"same"`: the job, as before. `"conflict"`: 409,
   * with the job in it. Default: `"same"`.
   *
   * @example
   * key: { field: "name", repeated: "conflict" }
   */
  readonly repeated?: "same" | "conflict";
  /**
   * Looks for the job with the key, before a create and after one whose answer is lost or 409.
   *
   * @example
   * key: { field: "name", find: { request: { path: "/jobs" }, items: "jobs", key: "name", job: { id: "id" } } }
   */
  readonly find?: FindJob<M, I>;
}

/** How a job with a known key is found. */
export interface FindJob<M, I> {
  readonly request: HttpRequest<Names<I> | "idempotencyKey", CreateRequest<I>>;
  /**
   * The path of the list in the answer. Default: the answer is the job itself, or 404, of a service
   * that refuses a key that it knows. Then fx asks only after a create that has failed.
   */
  readonly items?: AnswerPath;
  /** The path of the key in an item. */
  readonly key?: AnswerPath;
  /** Where the fields of the job are in an item, or in the answer. */
  readonly job: JobSources<M, I>;
}

/** A second call, without which a new job waits for ever. */
export interface HttpStart<M, Path extends string> {
  /** The request. Default of its method: POST. A conflict (409) means that it has started. */
  readonly request: HttpRequest<Names<M>, JobContext<M>, Path>;
  /**
   * The states of a job that waits for its start. A poll that sees one repeats the request.
   *
   * @example
   * start: { request: { path: "/jobs/{id}/start" }, waits: ["created"] }
   */
  readonly waits: readonly (string | number | boolean)[];
}

/** How the state of a job is asked for. */
export interface HttpGet<M, S, Path extends string> {
  /**
   * The request. Default of its method: GET. A missing job (404, 410) has failed.
   *
   * @example
   * request: { path: "/renders/{renderId}" }
   */
  readonly request: HttpRequest<Names<M>, JobContext<M>, Path>;
  /**
   * Where the state is: a text, a number or a boolean; or {@link flags}, or {@link httpStatus}.
   *
   * @example
   * state: "data.status"
   */
  readonly state: ValueSource<S, JobContext<M>> | Flags | StatusStates;
  /**
   * Why the job has failed. Default: fx names the state. May be missing in an answer.
   *
   * @example
   * reason: "data.error.message"
   */
  readonly reason?: ValueSource<unknown, JobContext<M>>;
  /**
   * What the job does. Default: the state. May be missing in an answer.
   *
   * @example
   * message: "data.step"
   */
  readonly message?: ValueSource<unknown, JobContext<M>>;
  /**
   * How much is done, in percent, from 0 to 100. Default: none. May be missing in an answer.
   *
   * @example
   * progress: (answer: Render) => 100 * answer.share
   */
  readonly progress?: ValueSource<unknown, JobContext<M>>;
  /**
   * The address of a page about the job. Default: none. May be missing in an answer.
   *
   * @example
   * link: "data.page"
   */
  readonly link?: ValueSource<unknown, JobContext<M>>;
  /** Answers by phase, as `request.example` is for all: needed where `state` is a function. */
  readonly examples?: { readonly [Phase in PhaseName]?: Json };
}

/** How a job is cancelled. */
export interface HttpCancel<M, Path extends string> {
  /**
   * The request. Default of its method: POST. A missing job counts as cancelled. If the service
   * refuses, `get` is asked whether the job has ended.
   */
  readonly request: HttpRequest<Names<M>, JobContext<M, DeleteRequest>, Path>;
  /**
   * Ask first whether the job has ended: a cancel would change its state. Default: false.
   *
   * @example
   * cancel: { request: { method: "PATCH", path: "/jobs/{id}", body: { state: "stopped" } }, asksFirst: true }
   */
  readonly asksFirst?: boolean;
}

/** How the log of a job is read. Each call reads it whole, and passes on what is new. */
export interface HttpLogs<M> {
  readonly request: HttpRequest<Names<M>, JobContext<M, LogsRequest>>;
  /**
   * The path of the list of lines in the answer. Default: the answer is a text.
   *
   * @example
   * logs: { request: { path: "/jobs/{id}/log" }, lines: "entries", text: "message" }
   */
  readonly lines?: AnswerPath;
  /** The path of the text in an item of that list. Default: the item is the text. */
  readonly text?: AnswerPath;
}

/** How one request tells the states of several jobs. */
export interface HttpMany<M> {
  /** The request. Functions in it receive the jobs. */
  readonly request: HttpRequest<never, GetManyRequest & { readonly jobs: readonly Native<M>[] }>;
  /** The path of the list in the answer. */
  readonly items: AnswerPath;
  /** Where the fields of a job are in an item, as many as tell jobs apart. */
  readonly job: Partial<Record<keyof M, AnswerPath>>;
  /**
   * Under which name an answer of `get` has what an item has. Default: an item is such an answer.
   *
   * @example
   * many: { request: { path: "/jobs", query: ({ jobs }) => ({ id: jobs.map(({ id }) => id) }) }, items: "jobs", job: { id: "id" } }
   */
  readonly as?: string;
}

/** Where each output is. Those that may be null can be left out. */
export type Results<M, O> = {
  readonly [K in keyof OutputsOf<O>]: ResultSource<OutputsOf<O>[K], M>;
};

/**
 * A connector of an HTTP service as a declaration. `create` and `get` may be functions instead,
 * `cancel` a method `delete`, and `logs` a method `getLogs`: those of `defineAsyncConnector`.
 */
export type HttpConnectorDefinition<
  M,
  I,
  O,
  S,
  CreatePath extends string,
  StartPath extends string,
  GetPath extends string,
  CancelPath extends string,
> = DeclaredParts<M, I, O, S, CreatePath, StartPath, GetPath> &
  (WrittenDelete<M> | DeclaredCancel<M, CancelPath>);

/** How a job is cancelled, as a declaration. */
interface DeclaredCancel<M, Path extends string> {
  /**
   * How a job is cancelled. `"none"` says that the service cannot: jobs run to their end.
   *
   * @example
   * cancel: { request: { path: "/renders/{renderId}/cancel" } }
   */
  readonly cancel: HttpCancel<NoInfer<M>, Path> | "none";
  readonly delete?: undefined;
}

/** The same as a method. */
interface WrittenDelete<M> {
  readonly cancel?: undefined;
  /** Cancels a job instead of `cancel`, as in `defineAsyncConnector`. */
  delete(job: Native<NoInfer<M>>, request: DeleteRequest): Awaitable<void>;
}

interface DeclaredParts<
  M,
  I,
  O,
  S,
  CreatePath extends string,
  StartPath extends string,
  GetPath extends string,
> extends CommonDefinition<I, O> {
  /**
   * The service, with the credentials of each request.
   *
   * @example
   * service: { url: env("RENDERS_URL"), auth: bearer("RENDERS_TOKEN") }
   */
  readonly service: HttpService;
  /**
   * The fields that identify a job. They may be in paths: `/jobs/{jobId}`.
   *
   * @example
   * resourceMeta: { renderId: t.string() }
   */
  readonly resourceMeta: Fields<M>;
  /** How a job is created. */
  readonly create:
    | HttpCreate<NoInfer<M>, NoInfer<I>, CreatePath>
    | ((request: CreateRequest<NoInfer<I>>) => Awaitable<InputValues<NoInfer<M>>>);
  /** A second call, without which a new job waits for ever. Default: a create is enough. */
  readonly start?: HttpStart<NoInfer<M>, StartPath>;
  /** How the state of a job is asked for. */
  readonly get:
    | HttpGet<NoInfer<M>, S, GetPath>
    | ((
        job: Native<NoInfer<M>>,
        request: GetRequest,
      ) => Awaitable<Resource<OutputsOf<NoInfer<O>>>>);
  /**
   * The states of the service, by Flyte's phase; null stands for an answer without a state. A poll
   * that finds another state fails, and names these. Not for {@link flags} and {@link httpStatus},
   * which name phases themselves.
   *
   * @example
   * states: { queued: ["waiting"], running: ["rendering"], succeeded: ["done"], failed: ["error"] }
   */
  readonly states?: { readonly [Phase in PhaseName]?: readonly (NoInfer<S> | null)[] };
  /**
   * Where each output is in the last answer of `get`, or in further ones.
   *
   * @example
   * results: { video: download("data.url"), seconds: "data.cost.seconds" }
   */
  readonly results?: Results<NoInfer<M>, NoInfer<O>>;
  /** How the log of a job is read. Default: it has none, or `getLogs` yields it. */
  readonly logs?: HttpLogs<NoInfer<M>>;
  /** Yields the log instead of `logs`, as in `defineAsyncConnector`. */
  getLogs?(job: Native<NoInfer<M>>, request: LogsRequest): AsyncIterable<LogPage | string>;
  /** How one request tells the states of several jobs. Default: one request for each job. */
  readonly many?: HttpMany<NoInfer<M>>;
  /** How often local runs call `get`. A task's `poll` overrides it. */
  readonly poll?: PollOptions;
  /** Which polls of a server share one request of `many`. */
  readonly batch?: BatchOptions;
  /** Returns measurements of the job. Only servers call it. */
  getMetrics?(job: Native<NoInfer<M>>, request: MetricsRequest): Awaitable<readonly MetricResult[]>;
}

/* eslint-disable @typescript-eslint/no-explicit-any -- functions of a declaration receive what it declares */

/** A declaration without its types. */
export type AnyHttpDefinition = HttpConnectorDefinition<
  any,
  any,
  any,
  any,
  string,
  string,
  string,
  string
>;

/** The parts of one. */
export type AnyCreate = HttpCreate<any, any, string>;
export type AnyKey = CreateKey<any, any>;
export type AnyGet = HttpGet<any, any, string>;
export type AnyLogs = HttpLogs<any>;
