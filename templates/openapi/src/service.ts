/* fx:title */
/** Calls of a job service, written from its OpenAPI document. */
/* /fx:title */
import { createHash } from "node:crypto";
import type { Json, JsonObject } from "flyte-fx";
import { type HttpContext, type JsonRequest, requestJson } from "flyte-fx/http";

/* fx:types */
export type JobKey = { readonly jobId: string };
export type CreateRequest = { readonly body: JsonObject; readonly idempotencyKey: string };
export type Job = { readonly id: string; readonly state: string; readonly error?: string };
/* /fx:types */

/* fx:create.comment */
/** Creates a job. */
/* /fx:create.comment */
export async function createJob(
  context: HttpContext,
  request: CreateRequest,
): Promise</* fx:create.type */ Job /* /fx:create.type */> {
  return send(context, {
    /* fx:create.request */
    method: "POST",
    path: "/jobs",
    body: toForm(request.body, new URLSearchParams()),
    /* /fx:create.request */
  });
}

/** Starts a job, which would wait forever otherwise. */
export async function startJob(context: HttpContext, key: JobKey): Promise<void> {
  await send(context, {
    /* fx:start.request */
    method: "POST",
    path: "/jobs/{jobId}/start",
    /* /fx:start.request */
  });
}

/** Undefined if the service does not know the job. */
export async function getJob(
  context: HttpContext,
  key: JobKey,
): Promise</* fx:get.type */ Job /* /fx:get.type */ | undefined> {
  return send(context, {
    /* fx:get.request */
    method: "GET",
    path: "/jobs/{jobId}",
    /* /fx:get.request */
    allowMissing: true,
  });
}

/** The state of a job, as `PHASES` in `index.ts` has it. */
export function getState(job: /* fx:get.type */ Job /* /fx:get.type */): string {
  /* fx:state */
  return job.state;
  /* /fx:state */
}

/** Says why a job has failed. */
export function getReason(
  job: /* fx:get.type */ Job /* /fx:get.type */,
): string | null | undefined {
  return /* fx:reason */ job.error; /* /fx:reason */
}

/** The result of a job. */
export async function getJobResult(
  context: HttpContext,
  key: JobKey,
): Promise</* fx:result.type */ Json /* /fx:result.type */> {
  return send(context, {
    /* fx:result.request */
    method: "GET",
    path: "/jobs/{jobId}/result",
    /* /fx:result.request */
  });
}

/* fx:cancel.comment */
/** Cancels a job. */
/* /fx:cancel.comment */
export async function cancelJob(context: HttpContext, key: JobKey): Promise<void> {
  await send(context, {
    /* fx:cancel.request */
    method: "DELETE",
    path: "/jobs/{jobId}",
    /* /fx:cancel.request */
    allowMissing: true,
    idempotent: true,
  });
}

/** Adds what every request of the service has. */
async function send<Answer>(
  context: HttpContext,
  request: Omit<JsonRequest<Answer>, "baseUrl">,
): Promise<Answer> {
  return (await requestJson<Answer>(context, {
    ...request,
    baseUrl: getServiceUrl(),
    /* fx:access */
    headers: { authorization: toBasic("user", await getToken(context)), ...request.headers },
    /* /fx:access */
  })) as Answer;
}

function getServiceUrl(): string {
  /* fx:serviceUrl */
  const url = process.env["JOB_SERVICE_URL"];
  if (url === undefined) throw new Error("set JOB_SERVICE_URL to the address of the service");
  return url;
  /* /fx:serviceUrl */
}

/** Asks for a token with each call: a connector keeps nothing between calls. */
async function getToken(context: HttpContext): Promise<string> {
  const url = new URL(/* fx:tokenUrl */ "/oauth/token" /* /fx:tokenUrl */, getServiceUrl());
  const { access_token: token } = await requestJson<{ readonly access_token: string }>(context, {
    method: "POST",
    baseUrl: `${url.origin}${url.search}`,
    path: url.pathname,
    body: new URLSearchParams({
      grant_type: "client_credentials",
      /* fx:client */
      client_secret: context.secrets.get("JOB_API_KEY"),
      /* /fx:client */
    }),
    idempotent: true,
  });
  return token;
}

function toBasic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

/** A segment of the path of a URL, from its end. One that does not decode stays as it is. */
function getSegment(url: string | null, fromEnd: number): string | undefined {
  if (url === null || !URL.canParse(url, getServiceUrl())) return undefined;
  const segments = new URL(url, getServiceUrl()).pathname.split("/").filter(Boolean);
  const segment = segments.at(-1 - fromEnd);
  try {
    return segment && decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Lists repeat their name, and objects are JSON. */
function toForm(fields: object = {}, form: URLSearchParams | FormData): typeof form {
  // As JSON, a Date is a text.
  for (const [name, value] of Object.entries<Json>(JSON.parse(JSON.stringify(fields))))
    for (const item of [value].flat())
      if (item != null) form.append(name, typeof item === "string" ? item : JSON.stringify(item));
  return form;
}

/** The same UUID for the same key. */
export function toUuid(key: string): string {
  const hex = createHash("sha256").update(key).digest("hex");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-8$3-8$4-$5");
}

/** Stands for what a person decides: it does not compile, and fails the run. */
export const UNDECIDED = undefined;
