import { isPlainObject } from "../../runtime/base/json.ts";
import {
  type AnswerPath,
  type AnySource,
  readValue,
} from "../../runtime/http-connector/answer-value.ts";
import {
  type Download,
  getResultRequest,
  getResultSource,
  type Pages,
} from "../../runtime/http-connector/declared-results.ts";
import type { HttpDeclaration } from "../../runtime/http-connector/http-declaration.ts";
import type { AnyRequest } from "../../runtime/http-connector/http-request.ts";
import { ValueOf } from "../../runtime/http-connector/request-values.ts";

/** What a fake does for a request. */
export type RouteKind = "create" | "start" | "get" | "cancel" | "find" | "logs" | "many" | "result";

/** A request that the service of a declaration gets. */
export interface Route {
  readonly kind: RouteKind;
  readonly request: AnyRequest;
  readonly method: string;
  /** The outputs that are read from the answer, or come in its pages or as its body. */
  readonly outputs: ReadonlyMap<string, AnySource | Pages | Download>;
}

/** Lists the requests that the methods of a declaration send. */
export function findRoutes({ definition }: HttpDeclaration): readonly Route[] {
  const { create, start, get, cancel, logs, many, results = {} } = definition;
  const routes: Route[] = [];
  const add = (
    kind: RouteKind,
    request: AnyRequest | undefined,
    method = "GET",
    outputs: Route["outputs"] = new Map(),
  ): void => {
    if (request !== undefined)
      routes.push({ kind, request, method: request.method ?? method, outputs });
  };
  if (typeof create === "object") {
    add("create", create.request, "POST");
    if (create.key !== "none") add("find", create.key.find?.request);
  }
  add("start", start?.request, "POST");
  if (typeof get === "object") add("get", get.request);
  if (typeof cancel === "object") add("cancel", cancel.request, "POST");
  if (typeof logs === "object") add("logs", logs.request);
  add("many", many?.request);
  for (const [request, outputs] of groupByRequest(results as Readonly<Record<string, unknown>>))
    add("result", request, "GET", outputs);
  return routes;
}

function groupByRequest(
  results: Readonly<Record<string, unknown>>,
): ReadonlyMap<AnyRequest, Map<string, AnySource | Pages | Download>> {
  const groups = new Map<AnyRequest, Map<string, AnySource | Pages | Download>>();
  const add = (request: AnyRequest, name: string, source: AnySource | Pages | Download): void => {
    groups.set(request, new Map(groups.get(request)).set(name, source));
  };
  for (const [name, result] of Object.entries(results)) {
    const request = getResultRequest(result);
    if (request !== undefined) add(request, name, getResultSource(result));
  }
  return groups;
}

/** The names in the path of a request, with their values. */
export type NamesInPath = Readonly<Record<string, string>>;

/** The names in the path of a request that fits; undefined for another request. */
export function matchRoute(
  { request, method }: Route,
  sent: string,
  pathname: string,
  address: URL,
): NamesInPath | undefined {
  if (sent !== method) return undefined;
  const base = address.pathname.replace(/\/$/, "");
  if (request.path === undefined) return {};
  const url = new URL("http://service.invalid");
  url.pathname = `${base}/${request.path.replace(/^\//, "")}`.replace(NAME, MARK);
  const names = [...request.path.matchAll(NAME)];
  const [first = "", ...others] = url.pathname.split(MARK).map(escapeRegExp);
  const rest = others.map(
    (text, at) => `(${names[at]![0].startsWith("{+") ? ".+" : "[^/]+"})${text}`,
  );
  const values = new RegExp(`^${first}${rest.join("")}$`).exec(pathname)?.slice(1);
  return values && Object.fromEntries(values.map((text, at) => [names[at]![1]!, decode(text)]));
}

/** A name in a path. */
const NAME = /\{\+?([^{}]*)\}/g;
/** A text that no path has. */
const MARK = "fx-name-in-the-path";

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Where the key stands in the request of a create. */
interface KeyPlaces {
  readonly header?: string;
  readonly field?: string;
  readonly query?: string;
}

/** The key of a create; undefined if it has none. */
export function readKey(
  { header, field, query }: KeyPlaces,
  request: Request,
  body: string,
): string | undefined {
  if (header !== undefined) return request.headers.get(header) ?? undefined;
  if (query !== undefined) return new URL(request.url).searchParams.get(query) ?? undefined;
  if (field === undefined) return undefined;
  const value = readAt(field, parseFields(body));
  return typeof value === "string" ? value : undefined;
}

/** The value of an input in the request of a create; undefined if the request does not have it. */
export function readInput(
  name: string,
  { request }: Route,
  names: NamesInPath,
  { url }: Request,
  body: string,
): unknown {
  if (names[name] !== undefined) return names[name];
  const inQuery = findInput(request.query, name);
  if (inQuery !== undefined) return readAt(inQuery, Object.fromEntries(new URL(url).searchParams));
  const inBody = findInput(request.body ?? request.form, name);
  return inBody && readAt(inBody, parseFields(body));
}

/** The path of an input in what a declaration says of a query or a body. */
export function findInput(declared: unknown, name: string): readonly string[] | undefined {
  if (declared instanceof ValueOf)
    return declared.name === name && declared.path.length === 0 ? [] : undefined;
  if (Array.isArray(declared)) return declared.includes(name) ? [name] : undefined;
  if (!isPlainObject(declared)) return undefined;
  for (const [key, value] of Object.entries(declared)) {
    const path = findInput(value, name);
    if (path !== undefined) return [key, ...path];
  }
  return undefined;
}

/** JSON or a form. */
function parseFields(body: string): unknown {
  return body.startsWith("{") ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body));
}

function readAt(path: AnswerPath, body: unknown): unknown {
  const answer = { body, status: 200, headers: new Headers(), operation: "" };
  return readValue(path, answer, {});
}

/** Whether a request is about all jobs: it has an answer if there is none, too. */
export function isOfAll({ kind }: Route, { definition: { create } }: HttpDeclaration): boolean {
  const key = typeof create === "object" && create.key !== "none" ? create.key : {};
  return kind === "many" || (kind === "find" && key.find?.items !== undefined);
}
