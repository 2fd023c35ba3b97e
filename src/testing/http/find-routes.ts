import { type AnySource, readValue } from "../../runtime/http-connector/answer-value.ts";
import {
  type Download,
  getResultRequest,
  type Pages,
  Requested,
} from "../../runtime/http-connector/declared-results.ts";
import type { HttpDeclaration } from "../../runtime/http-connector/http-declaration.ts";
import type { AnyRequest } from "../../runtime/http-connector/http-request.ts";

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
    const source = result instanceof Requested ? result.source : (result as Pages | Download);
    if (request !== undefined) add(request, name, source);
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
  const pattern = `${base}/${request.path.replace(/^\//, "")}`
    .replace(/[.*?^$()|[\]\\]/g, "\\$&")
    .replace(/\{\+(\w+)\}/g, "(?<$1>.+)")
    .replace(/\{(\w+)\}/g, "(?<$1>[^/]+)");
  const groups = new RegExp(`^${pattern}$`).exec(pathname);
  if (groups === null) return undefined;
  const names = Object.entries(groups.groups ?? {});
  return Object.fromEntries(names.map(([name, text]) => [name, decodeURIComponent(text)]));
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
  const fields: unknown = body.startsWith("{")
    ? JSON.parse(body)
    : Object.fromEntries(new URLSearchParams(body));
  const answer = { body: fields, status: 200, headers: request.headers, operation: "" };
  const value = readValue(field, answer, {});
  return typeof value === "string" ? value : undefined;
}
