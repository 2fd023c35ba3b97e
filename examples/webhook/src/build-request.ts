import { type Json, UserError } from "flyte-fx";
import { fillJson, fillText, fillUrl, toText, type Values } from "./placeholders.ts";
import type { Webhook } from "./webhook.ts";

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string | undefined;
}

/**
 * Builds the request. As in flytekit, the data is the query of a GET and the JSON body of other
 * requests.
 */
export function buildRequest(webhook: Webhook, values: Values): HttpRequest {
  const { method } = webhook;
  const url = parseUrl(fillUrl(webhook.url, values));
  const headers = buildHeaders(webhook, values);
  const data = webhook.data === undefined ? undefined : fillJson(webhook.data, values);
  if (method === "GET" || method === "HEAD") {
    addQuery(url, data ?? {});
    return { method, url, headers, body: undefined };
  }
  if (data === undefined || typeof data === "string") return { method, url, headers, body: data };
  if (!headers.has("content-type")) headers.set("content-type", "application/json");
  return { method, url, headers, body: JSON.stringify(data) };
}

/** The messages do not repeat the URL, because it may contain a secret. */
function parseUrl(text: string): URL {
  if (!URL.canParse(text))
    throw new UserError(
      "BAD_URL",
      "the webhook's url is not an absolute URL after its values are filled in",
    );
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw new UserError(
      "BAD_URL",
      `the webhook's url must be http or https, not ${url.protocol.slice(0, -1)}`,
    );
  if (url.username !== "" || url.password !== "")
    throw new UserError(
      "BAD_URL",
      "the webhook's url contains a user or password: send them in a header",
    );
  if (hasDotSegment(text))
    throw new UserError(
      "BAD_URL",
      "a value would change the webhook's path: . and .. are not allowed",
    );
  return url;
}

/** Encoding does not help: URL parsers treat `%2e%2e` as `..` too. */
function hasDotSegment(url: string): boolean {
  return /^[^?#]*[/\\](?:\.|%2e){1,2}(?:[/\\?#]|$)/i.test(url);
}

function buildHeaders(webhook: Webhook, values: Values): Headers {
  const headers = new Headers();
  for (const [name, template] of Object.entries(webhook.headers)) {
    const value = fillText(template, values);
    try {
      headers.append(name, value);
    } catch {
      // The original message contains the value.
      throw new UserError(
        "BAD_HEADER",
        `header ${JSON.stringify(name)} has an invalid name or value`,
      );
    }
  }
  return headers;
}

function addQuery(url: URL, data: Json): void {
  if (typeof data !== "object" || data === null || Array.isArray(data))
    throw new UserError("BAD_WEBHOOK", "data: expected an object of query parameters");
  for (const [name, value] of Object.entries(data)) {
    for (const one of [value].flat()) url.searchParams.append(name, toText(one));
  }
}
