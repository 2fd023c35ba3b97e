import { didYouMean } from "../base/errors/did-you-mean.ts";
import { type ConnectorBase, refuseInvalidOptions } from "../connector/connector-base.ts";
import { getResultRequest } from "./declared-results.ts";
import { FLYTE_PHASES, Flags, StatusStates } from "./declared-state.ts";
import type { HttpDeclaration } from "./http-declaration.ts";
import type { AnyHttpDefinition } from "./http-definition.ts";
import type { AnyRequest } from "./http-request.ts";
import { listValues } from "./request-values.ts";

/** Throws FX3007 with all faults of a declaration that the compiler does not see in every project. */
export function checkDefinition(declaration: HttpDeclaration, connector: ConnectorBase): void {
  const { definition, jobFields, outputs } = declaration;
  const { create, start, get, cancel, many } = definition;
  const faults: string[] = [];
  const { url } = definition.service;
  if (typeof url === "string" && !URL.canParse(url))
    faults.push(`service.url is not a URL: ${JSON.stringify(url)}`);
  const jobNames = [...jobFields.keys()];
  const inputs = [...Object.keys((definition.inputs ?? {}) as object), "idempotencyKey"];
  if (typeof create === "object") {
    faults.push(...checkRequest("create.request", create.request, inputs, "POST"));
    faults.push(...checkKey(definition));
    for (const [name, type] of jobFields)
      if (!(name in create.job) && !type.omittable)
        faults.push(`create.job.${name} is missing: where does the answer have it?`);
    faults.push(...checkNames("create.job", Object.keys(create.job), jobNames));
    for (const { name } of listValues(create.job))
      if (!inputs.includes(name))
        faults.push(`create.job has ${name}, which is not an input${didYouMean(name, inputs)}`);
  }
  const requests: readonly (readonly [string, AnyRequest | undefined, Method?])[] = [
    ["start.request", start?.request, "POST"],
    ["get.request", typeof get === "object" ? get.request : undefined],
    ["cancel.request", typeof cancel === "object" ? cancel.request : undefined, "POST"],
    ["logs.request", definition.logs?.request],
    ...Object.entries((definition.results ?? {}) as object).map(
      ([name, result]) => [`results.${name}`, getResultRequest(result)] as const,
    ),
  ];
  for (const [place, request, method] of requests)
    if (request !== undefined) faults.push(...checkRequest(place, request, jobNames, method));
  if (cancel === undefined && definition.delete === undefined)
    faults.push(`cancel is missing: if the service cannot cancel jobs, say so: cancel: "none"`);
  faults.push(...checkStates(definition));
  if (typeof get === "object" && (definition.results !== undefined || outputs.size > 0))
    for (const [name, type] of outputs)
      if (!(name in (definition.results ?? {})) && !type.omittable)
        faults.push(`results.${name} is missing: where does the answer have it?`);
  faults.push(...checkNames("results", Object.keys(definition.results ?? {}), [...outputs.keys()]));
  if (many !== undefined && typeof get === "function")
    faults.push("many needs get as a declaration, because it reads states as get does");
  refuseInvalidOptions(connector, faults);
}

type Method = AnyRequest["method"];

/** @param names those that the request may have: of inputs in a create, otherwise of the job */
function checkRequest(
  place: string,
  request: AnyRequest,
  names: readonly string[],
  defaultMethod: Method = "GET",
): readonly string[] {
  const { path, url, body, form, multipart, content, query, headers } = request;
  const what = place.startsWith("create") ? "an input" : "a field of resourceMeta";
  if ((path === undefined) === (url === undefined)) return [`${place} needs a path or a url`];
  const inPath = [...(path ?? "").matchAll(/\{\+?([^{}]*)\}/g)].map(([, name]) => name!);
  const used = [
    ...inPath.map((name) => [`${place}.path`, name] as const),
    ...(url === undefined ? [] : [[`${place}.url`, url] as const]),
    ...Object.entries({ body, form, multipart, content, query, headers }).flatMap(
      ([field, values]) => {
        const listed = Array.isArray(values) ? (values as readonly string[]) : [];
        const found = listValues(listed.length > 0 ? [] : values).map(({ name }) => name);
        return [...listed, ...found].map((name) => [`${place}.${field}`, name] as const);
      },
    ),
  ];
  const faults = used
    .filter(([, name]) => !names.includes(name))
    .map(([field, name]) => `${field} has ${name}, which is not ${what}${didYouMean(name, names)}`);
  const all = { body, form, multipart, content };
  const bodies = Object.entries(all).filter(([, each]) => each !== undefined);
  if (bodies.length > 0 && (request.method ?? defaultMethod) === "GET")
    faults.push(`${place} has a body, so it needs a method, such as "POST"`);
  return bodies.length > 1
    ? [
        ...faults,
        `${place} has ${bodies.map(([name]) => name).join(" and ")}: only one can be sent`,
      ]
    : faults;
}

function checkKey({ create }: AnyHttpDefinition): readonly string[] {
  if (typeof create === "function" || create.key === "none") return [];
  const { key, request } = create;
  if (key === undefined)
    return [
      `create.key is missing: if the service cannot recognize a repeated create: key: "none"`,
    ];
  const hasPlace = [key.header, key.field, key.query, key.inPath].some(
    (each) => each !== undefined,
  );
  if (!hasPlace && key.find === undefined)
    return ["create.key needs a header, a field, a query, inPath or find"];
  if (key.field !== undefined && request.content !== undefined)
    return ["create.key.field needs a body with fields, and request.content is a file"];
  if (key.inPath === true && !(request.path ?? "").includes("{idempotencyKey}"))
    return ["create.key.inPath needs {idempotencyKey} in create.request.path"];
  return [];
}

function checkStates({ get, states }: AnyHttpDefinition): readonly string[] {
  if (typeof get === "function") return [];
  const names = Object.keys(FLYTE_PHASES);
  if (get.state instanceof Flags || get.state instanceof StatusStates) {
    const own =
      get.state instanceof Flags ? Object.keys(get.state.flags) : Object.values(get.state.phases);
    const faults = checkNames("get.state", own, names);
    return own.includes("succeeded")
      ? faults
      : [...faults, "get.state has no succeeded: jobs would never end"];
  }
  if (states === undefined) return ["states is missing: which states does the service have?"];
  const faults = [...checkNames("states", Object.keys(states), names)];
  if ((states.succeeded ?? []).length === 0)
    faults.push("states.succeeded is missing: jobs would never end");
  const all = Object.values(states).flat();
  for (const state of new Set(all))
    if (all.filter((each) => each === state).length > 1)
      faults.push(`states has ${JSON.stringify(state)} in several phases`);
  return faults;
}

function checkNames(
  place: string,
  names: readonly string[],
  known: readonly string[],
): readonly string[] {
  return names
    .filter((name) => !known.includes(name))
    .map((name) => `${place} has no ${name}${didYouMean(name, known)}`);
}
