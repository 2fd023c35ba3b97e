import type { Awaitable } from "../../base/context.ts";
import { FxError, RetryableError, UserError } from "../../base/errors/errors.ts";
import { isKind } from "../../base/json.ts";
import { captureLocation } from "../../base/source/source-location.ts";
import { httpErrors } from "../../http/http-errors.ts";
import { readAnswer } from "../../http/read-answer.ts";
import { createHeaders, sendRequest } from "../../http/send-request.ts";
import { Duration } from "../../values/types/duration.ts";
import { t } from "../../values/types/t.ts";
import { Resource } from "../../wire/models/resource.ts";
import { defineSensor, type PokeRequest, type Sensor } from "../define-sensor.ts";

/** Options of {@link httpSensor}. */
export interface HttpSensorOptions {
  /** @default "http_sensor" */
  readonly taskType?: string;
  /**
   * Whether the JSON of the answer is what the task waits for. Default: any answer with the status
   * is.
   */
  readonly until?: (answer: unknown, request: HttpPoke) => Awaitable<boolean>;
  /** Secrets that `headers` reads. */
  readonly secrets?: readonly string[];
  /** Headers of each request, such as `authorization`. Needs `allow`. */
  readonly headers?: (request: HttpPoke) => { readonly [name: string]: string };
  /**
   * Addresses such as `https://jobs.example/api/`: the sensor calls only URLs that begin with one,
   * also after a redirect, and no path with an encoded slash, backslash or percent sign. Set them if
   * you do not trust all who can start tasks: the sensor may reach services that they cannot.
   * Default: all.
   */
  readonly allow?: readonly string[];
}

const INPUTS = {
  url: t.string().describe("The address to ask with GET, http or https."),
  status: t
    .optional(t.int())
    .describe("The status to wait for, such as 200. Default: any status from 200 to 299."),
};

/** What `until` and `headers` of {@link httpSensor} receive. */
export type HttpPoke = PokeRequest<typeof INPUTS>;

const TIMEOUT = Duration.parse("9s");
const MOST_BYTES = 8 * 1024 * 1024;

/**
 * Creates a sensor that waits until a URL answers. Its inputs are `url`, and `status` (default: any
 * from 200 to 299).
 *
 * No answer, 404, 408, 410, 425, 429 and 5xx mean: not yet. Any other status, such as 401, fails
 * the task.
 *
 * @example
 * export const ready = httpSensor({
 *   allow: ["https://jobs.example/"],
 *   secrets: ["JOB_API_KEY"],
 *   headers: ({ secrets }) => ({ authorization: `Bearer ${secrets.get("JOB_API_KEY")}` }),
 *   until: (answer) => (answer as { state: string }).state === "ready",
 * });
 *
 * @throws FxError FX3007 for `headers` without `allow`, and for an entry of `allow` that is no URL
 */
export function httpSensor(options: HttpSensorOptions = {}): Sensor<typeof INPUTS, object> {
  const { taskType = "http_sensor", until, secrets = [] } = options;
  const allowed = readAllowed(options);
  return defineSensor({
    taskType,
    inputs: INPUTS,
    secrets,
    async poke(request) {
      const url = readUrl(request.inputs.url, allowed);
      let answer: unknown;
      try {
        answer = await ask(url, request, options, allowed);
      } catch (error) {
        if (!isKind(error, "retryable-error")) throw error;
        return Resource.running((error as RetryableError).message);
      }
      return until === undefined || until(answer, request);
    },
  });
}

/** Throws a RetryableError if the answer is not there yet, a UserError if it will never be. */
async function ask(
  url: URL,
  poke: HttpPoke,
  { headers, until }: HttpSensorOptions,
  allowed: readonly URL[] | undefined,
): Promise<unknown> {
  const { inputs, fetch, secrets, clock, signal } = poke;
  // A query may hold a token.
  const operation = `GET ${url.origin}${url.pathname}`;
  const request = {
    operation,
    method: "GET",
    url,
    headers: createHeaders(operation, { accept: "application/json, */*;q=0.5" }, headers?.(poke)),
    body: null,
    timeout: TIMEOUT,
    signal,
    checkRedirect(next: URL) {
      if (!isAllowed(next, allowed))
        throw new UserError(
          "INVALID_URL",
          `${operation} was redirected to ${next.origin}, outside allow`,
        );
    },
  };
  return sendRequest(fetch, request, async (response) => {
    const { status } = response;
    if (inputs.status === null ? response.ok : status === inputs.status) {
      if (until !== undefined)
        return readAnswer(response, { operation, method: "GET", maxBytes: MOST_BYTES, secrets });
      return response.body?.cancel();
    }
    const error = await httpErrors({ clock, secrets })(response, operation);
    throw isYetToCome(status) ? new RetryableError(error.code!, error.message) : error;
  });
}

/** Other than what httpErrors takes for transient: something that is still to be made. */
function isYetToCome(status: number): boolean {
  return status === 404 || status === 410 || status < 400;
}

function readUrl(text: string, allowed: readonly URL[] | undefined): URL {
  const url = parseHttpUrl(text);
  if (url === undefined || url.username !== "" || url.password !== "")
    throw new UserError("INVALID_URL", "url must be an http or https URL without a password");
  if (!isAllowed(url, allowed))
    throw new UserError("INVALID_URL", `the sensor may not call ${url.origin}${url.pathname}`);
  return url;
}

function isAllowed(url: URL, allowed: readonly URL[] | undefined): boolean {
  return (
    allowed === undefined || (!isAmbiguous(url) && allowed.some((prefix) => isBelow(url, prefix)))
  );
}

function parseHttpUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) ? url : undefined;
}

function isBelow(url: URL, prefix: URL): boolean {
  const folder = prefix.pathname.endsWith("/") ? prefix.pathname : `${prefix.pathname}/`;
  return url.origin === prefix.origin && `${url.pathname}/`.startsWith(folder);
}

/** Gateways and services may read such a path as another one. */
function isAmbiguous({ pathname }: URL): boolean {
  try {
    // Servlets drop what follows a semicolon, so `..;` becomes `..`.
    return pathname
      .split("/")
      .some((segment) => /[/\\%\0]|^\.\.?;/.test(decodeURIComponent(segment)));
  } catch {
    return true; // it is not UTF-8
  }
}

function readAllowed({ allow, headers }: HttpSensorOptions): readonly URL[] | undefined {
  const faults = (allow ?? [])
    .filter((text) => parseHttpUrl(text) === undefined)
    .map((text) => `allow     ${JSON.stringify(text)} is not an http or https URL`);
  if (headers !== undefined && allow === undefined)
    faults.push("headers   needs allow: they would be sent to any address that a task names");
  if (faults.length === 0) return allow?.map((text) => new URL(text));
  throw new FxError("FX3007", "invalid options of the HTTP sensor", {
    details: faults,
    hint: 'allow: ["https://jobs.example/"]',
    location: captureLocation().location,
  });
}
