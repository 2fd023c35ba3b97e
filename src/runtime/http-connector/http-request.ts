import type { Json } from "../base/json.ts";
import type { GetRequest } from "../connector/requests.ts";
import type { JsonRequest } from "../http/request-json.ts";
import type { Native } from "../values/types/shape.ts";
import type { AnswerPath } from "./answer-value.ts";
import type { RequestValue, ValueOf } from "./request-values.ts";
import type { Credentials, EnvironmentValue } from "./service-access.ts";

/** Names of a request in braces, such as those of `/jobs/{jobId}`. */
type NamesIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `+${infer Plain}` ? Plain : Name) | NamesIn<Rest>
  : never;

/** A path whose names in braces are known. Otherwise the compiler shows the one that is not. */
export type KnownNames<Path extends string, Name> = string extends Path
  ? unknown
  : [Exclude<NamesIn<Path>, Name>] extends [never]
    ? unknown
    : { readonly unknownName: Exclude<NamesIn<Path>, Name> };

/**
 * A request of a declaration. `Name` are the inputs of a create, or the fields of a job; `Context`
 * is what a function receives.
 */
export interface HttpRequest<Name extends string, Context, Path extends string = string> {
  /** Default: GET, and POST for a create, a start and a cancel. Only a GET follows redirects. */
  readonly method?: JsonRequest["method"];
  /**
   * The path below the address of the service, with names in braces: inputs for a create, otherwise
   * fields of the job. A value stays one segment; that of `{+name}` may be several.
   */
  readonly path?: Path & KnownNames<Path, Name>;
  /**
   * Instead of `path`: the field of the job with the URL, such as that of an operation. It must be
   * one of the same service, or a path of it.
   *
   * @example
   * resourceMeta: { operationUrl: t.string() }, get: { request: { url: "operationUrl" } }
   */
  readonly url?: Name;
  /**
   * The query. A list repeats its name, null and undefined leave it out. Default: none.
   *
   * @example
   * query: { count: input("frames"), verbose: true }
   */
  readonly query?: Values<Name, Context>;
  /**
   * More headers. Default: none. Credentials belong to `service.auth`.
   *
   * @example
   * headers: { "X-Scene": input("scene") }
   */
  readonly headers?: Values<Name, Context>;
  /**
   * Sent as JSON: the names of inputs or fields that the body has under the same names, or an object
   * with {@link input} or {@link job} in it, or a function that returns the body, for which an input
   * that is null is undefined. Default: no body.
   *
   * @example
   * body: ({ inputs }) => ({ scene: inputs.scene.trim() })
   */
  readonly body?: Values<Name, Context>;
  /**
   * The same as `application/x-www-form-urlencoded`.
   *
   * @example
   * form: ["scene", "frames"]
   */
  readonly form?: Values<Name, Context>;
  /**
   * The same as `multipart/form-data`, where a `t.file()` becomes its content: up to 64 MiB.
   *
   * @example
   * multipart: { file: input("scene") }
   */
  readonly multipart?: Values<Name, Context>;
  /**
   * The content of a `t.file()` as the body, up to 64 MiB. Its `content-type` is
   * `application/octet-stream`, unless `headers` has another.
   *
   * @example
   * content: input("recording"), headers: { "content-type": "audio/wav" }
   */
  readonly content?: ValueOf<Name>;
  /** Time for one answer. Default: 9 seconds, because Flyte waits 10 for a call. */
  readonly timeout?: JsonRequest["timeout"];
  /** The answer is a text, such as an ID, which need not be JSON. Default: false. */
  readonly answersText?: boolean;
  /** More statuses that are answers, not errors. Default: none. */
  readonly answerStatuses?: readonly number[];
  /**
   * An answer, for `fakeHttpService`: needed where a function reads the answer. `{field}` in
   * its texts stands for a field of the job. Default: built from the paths that read it.
   *
   * @example
   * example: { href: "https://api.renders.example/renders/{renderId}" }
   */
  readonly example?: Json;
}

/** What functions of a get, a cancel or a result receive: the request and the job. */
export type JobContext<M, Request = GetRequest> = Request & {
  /** The fields of the job. */
  readonly job: Native<M>;
};

/** Fields of a request: their names, a value with inputs in it, or a function. */
export type Values<Name extends string, Context> =
  | readonly Name[]
  | { readonly [field: string]: RequestValue<Name> }
  | ((context: Context) => unknown);

/** A request without its types. */
export type AnyRequest = Omit<HttpRequest<string, never>, "path"> & { readonly path?: string };

/** What a service is, apart from its requests. */
export interface HttpService {
  /** The address, to which paths are appended. */
  readonly url: string | EnvironmentValue;
  /** The credentials of each request, or several. Default: none. */
  readonly auth?: Credentials | readonly Credentials[];
  /** Headers of each request, such as the version of the API. Default: none. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * For a service that reports errors with the status 200. Default: the status decides.
   *
   * @example
   * error: { message: "error.text", code: "error.code", transient: ["BUSY"] }
   */
  readonly error?: AnsweredError;
}

/** How a service reports an error with the status 200. */
export interface AnsweredError {
  /** The path of the message. If it is missing, null or false, there is no error. */
  readonly message: AnswerPath;
  /** The path of a code. Default: none. */
  readonly code?: AnswerPath;
  /** Codes after which the same request may succeed later. Default: none. */
  readonly transient?: readonly (string | number)[];
  /** Codes for a job that the service does not know. Default: none. */
  readonly missing?: readonly (string | number)[];
}
