import type { Context } from "../base/context.ts";
import { RetryableError, UserError } from "../base/errors/errors.ts";
import { isKind, mapValues } from "../base/json.ts";
import { httpErrors } from "../http/http-errors.ts";
import {
  type HttpContext,
  type JsonRequest,
  prepareRequest,
  requestJson,
} from "../http/request-json.ts";
import type { SaveContext } from "../http/save-response.ts";
import { badRequest, sendRequest, type UrlValue } from "../http/send-request.ts";
import type { FlyteFile } from "../values/types/references.ts";
import { type HttpAnswer, readValue } from "./answer-value.ts";
import type { AnyRequest, HttpService } from "./http-request.ts";
import {
  type NamedValues,
  fillValue,
  listPresent,
  readNamed,
  toContent,
  toForm,
  toJson,
  toMultipart,
  toText,
} from "./request-values.ts";
import {
  type Credentials,
  type RequestAccess,
  openAccess,
  readAddress,
  splitUrl,
} from "./service-access.ts";

/** The values that a request needs, and what its functions receive. */
export interface RequestSubject {
  readonly values: NamedValues;
  readonly context: Context & SaveContext;
}

/** How a request is sent. */
export interface SendOptions extends Pick<
  JsonRequest,
  "idempotent" | "allowMissing" | "signal" | "answersText"
> {
  readonly method?: JsonRequest["method"];
  /** Added to what the declaration says. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Added to the fields of the body. */
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly answerStatuses?: readonly number[];
}

/** Flyte waits 10 s; a local run waits longer. */
const DOWNLOAD = "10m";

/** Sends the requests of a declaration to its service. */
export class ServiceClient {
  readonly credentials: readonly Credentials[];

  constructor(private readonly service: HttpService) {
    this.credentials = [service.auth ?? []].flat();
  }

  /** Names of the secrets that must exist. */
  get secrets(): readonly string[] {
    return [...new Set(this.credentials.flatMap(({ secrets }) => secrets))];
  }

  get optionalSecrets(): readonly { readonly key: string; readonly optional: true }[] {
    const names = new Set(this.credentials.flatMap(({ optionalSecrets }) => optionalSecrets));
    return [...names].map((key) => ({ key, optional: true }));
  }

  /** @throws UserError BAD_REQUEST if it is not the address of a service */
  get url(): URL {
    const address = readAddress(this.service.url);
    if (URL.canParse(address)) return new URL(address);
    throw badRequest("service.url", "it must be an absolute http or https URL");
  }

  /** A URL, or a path of the service. Undefined if it is neither. */
  resolve(text: string): URL | undefined {
    const base = this.url;
    return URL.canParse(text, base.href) ? new URL(text, base) : undefined;
  }

  /** Undefined if there is no such job and the request allows that. */
  async send(
    request: AnyRequest,
    subject: RequestSubject,
    options: SendOptions = {},
  ): Promise<HttpAnswer | undefined> {
    const { context } = subject;
    const prepared = await this.#prepare(request, subject, options);
    const { operation } = prepared;
    const { idempotent, allowMissing, signal } = options;
    const answersText = options.answersText ?? request.answersText;
    const answer = await this.#sendAdmitted(context, true, ({ headers, query }) =>
      requestJson<HttpAnswer>(context, {
        ...{ ...prepared, idempotent, allowMissing, signal, answersText },
        headers: { ...headers, ...prepared.headers },
        query: { ...prepared.query, ...query },
        toAnswer: (body, { status, headers: received }) => ({
          ...{ body, status, headers: received, operation },
        }),
      }),
    );
    return answer === undefined ? undefined : this.#refuseError(answer, options);
  }

  /**
   * Passes on the response to a request, or to a GET of a URL, with its body. Another origin, such
   * as that of a store of files, gets no credentials.
   */
  async receive<Result>(
    from: AnyRequest | URL,
    subject: RequestSubject,
    read: (response: Response) => Promise<Result>,
  ): Promise<Result> {
    const { context } = subject;
    const isOwn = !(from instanceof URL) || from.origin === this.url.origin;
    const prepared =
      from instanceof URL
        ? { ...splitUrl(from), method: "GET" as const, operation: "downloading a file" }
        : await this.#prepare(from, subject, {});
    return this.#sendAdmitted(context, isOwn, ({ headers, query }) => {
      const added = { accept: "*/*", ...headers, ...(isOwn && this.service.headers) };
      const request = {
        ...{ timeout: DOWNLOAD, ...prepared },
        headers: { ...added, ...("headers" in prepared && prepared.headers) },
        query: { ...("query" in prepared && prepared.query), ...query },
      };
      return sendRequest(
        context.fetch,
        prepareRequest(request, context.signal),
        async (response) => {
          if (!response.ok) throw await httpErrors(context)(response, prepared.operation);
          return read(response);
        },
      );
    });
  }

  async #prepare(request: AnyRequest, { values, context }: RequestSubject, options: SendOptions) {
    const fill = (declared: AnyRequest["query"]): Record<string, unknown> =>
      fillFields(declared, values, context);
    const method = request.method ?? options.method ?? "GET";
    const { headers, answerStatuses = [], timeout } = request;
    return {
      ...this.#findAddress(request, values),
      method,
      operation: `${method} ${request.path ?? `{${request.url}}`}`,
      body: await createBody(request, options.fields, { values, context }),
      query: { ...(request.query && toQuery(fill(request.query))), ...options.query },
      headers: {
        ...this.service.headers,
        ...(headers && toTexts(fill(headers))),
        ...options.headers,
      },
      ...(timeout !== undefined && { timeout }),
      answerStatuses: [...answerStatuses, ...(options.answerStatuses ?? [])],
    };
  }

  /** Adds the credentials. A token that has expired is renewed once. */
  async #sendAdmitted<Result>(
    context: HttpContext,
    isOwn: boolean,
    send: (access: RequestAccess) => Promise<Result>,
  ): Promise<Result> {
    const credentials = isOwn ? this.credentials : [];
    try {
      return await send(await openAccess(credentials, context, false));
    } catch (error) {
      const isRefused = isKind(error, "user-error") && (error as UserError).code === "HTTP_401";
      if (!isRefused || !credentials.some(({ tokenUrl }) => tokenUrl !== undefined)) throw error;
      return send(await openAccess(credentials, context, true));
    }
  }

  /** The address of a request. Credentials never leave the service. */
  #findAddress(
    { path = "", url: field }: AnyRequest,
    values: NamedValues,
  ): Pick<JsonRequest, "baseUrl" | "path" | "params"> {
    if (field === undefined) {
      const params = listPresent(values) as Readonly<Record<string, UrlValue>>;
      return { baseUrl: readAddress(this.service.url), path, params };
    }
    const { origin } = this.url;
    const url = this.resolve(String(values[field]));
    if (url === undefined || url.origin !== origin || url.username !== "")
      throw new UserError("BAD_URL", `${field} is not a URL of ${origin}`);
    return splitUrl(url);
  }

  #refuseError(answer: HttpAnswer, { allowMissing }: SendOptions): HttpAnswer | undefined {
    const { error } = this.service;
    if (error === undefined) return answer;
    const message = readValue(error.message, answer, {});
    if (message === undefined || message === false || message === "") return answer;
    const code = error.code === undefined ? undefined : readValue(error.code, answer, {});
    const isOneOf = (codes: readonly unknown[] = []): boolean => codes.includes(code);
    if (allowMissing === true && isOneOf(error.missing)) return undefined;
    const Fault = isOneOf(error.transient) ? RetryableError : UserError;
    const shown = code === undefined ? "" : `${toText(code)}: `;
    throw new Fault(
      code === undefined ? "SERVICE_ERROR" : toText(code),
      `${answer.operation} failed: ${shown}${toText(message)}`,
    );
  }
}

/** The fields of a query, of headers or of a body. */
function fillFields(
  declared: AnyRequest["body"],
  values: NamedValues,
  context: object,
): Record<string, unknown> {
  if (declared === undefined) return {};
  if (typeof declared === "function")
    return (declared as (context: object) => Record<string, unknown>)(context);
  if (Array.isArray(declared))
    return Object.fromEntries(
      (declared as readonly string[]).map((name) => [name, values[name] ?? undefined]),
    );
  return fillValue(declared, values) as Record<string, unknown>;
}

async function createBody(
  { body, form, multipart, content }: AnyRequest,
  fields: Readonly<Record<string, unknown>> | undefined,
  { values, context }: RequestSubject,
): Promise<unknown> {
  if (content !== undefined) {
    const file = readNamed(content, values) as FlyteFile | undefined;
    return file && toContent(file, context.signal);
  }
  const declared = body ?? form ?? multipart;
  if (declared === undefined && fields === undefined) return undefined;
  const filled = addFields(fillFields(declared, values, context), fields);
  if (form !== undefined) return toForm(filled);
  if (multipart !== undefined) return toMultipart(filled, context.signal);
  return toJson(filled);
}

/** Adds fields at their paths. The body has to be an object. */
function addFields(
  body: Record<string, unknown>,
  fields: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const copy = { ...body };
  for (const [path, value] of Object.entries(fields)) {
    const names = path.split(".");
    const last = names.pop()!;
    let place = copy;
    for (const name of names) place = place[name] = { ...(place[name] as object) };
    place[last] = value;
  }
  return copy;
}

function toQuery(fields: NamedValues): Record<string, UrlValue[]> {
  return mapValues(listPresent(fields), (value) => [value].flat().map(toText));
}

function toTexts(fields: NamedValues): Record<string, string> {
  return mapValues(listPresent(fields), toText);
}
