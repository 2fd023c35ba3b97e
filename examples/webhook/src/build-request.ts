import { type Json, UserError } from "flyte-fx";
import { fillJson, fillText, fillUrl, textOf, type Values } from "./placeholders.ts";
import type { Webhook } from "./webhook.ts";

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string | undefined;
}

/** The request that a webhook stands for. As in flytekit, the data is the query of a GET, and a JSON body elsewhere. */
export function buildRequest(webhook: Webhook, values: Values): HttpRequest {
  const { method } = webhook;
  const url = checkedUrl(fillUrl(webhook.url, values));
  const headers = headersOf(webhook, values);
  const data = webhook.data === undefined ? undefined : fillJson(webhook.data, values);
  if (method === "GET" || method === "HEAD") {
    addQuery(url, data ?? {});
    return { method, url, headers, body: undefined };
  }
  if (data === undefined || typeof data === "string") return { method, url, headers, body: data };
  if (!headers.has("content-type")) headers.set("content-type", "application/json");
  return { method, url, headers, body: JSON.stringify(data) };
}

/** The messages do not repeat the URL: it may hold a secret. */
function checkedUrl(text: string): URL {
  if (!URL.canParse(text))
    throw new UserError("BAD_URL", "the webhook's url, with its values, is no absolute URL");
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw new UserError(
      "BAD_URL",
      `the webhook's url must be http or https, not ${url.protocol.slice(0, -1)}`,
    );
  if (url.username !== "" || url.password !== "")
    throw new UserError(
      "BAD_URL",
      "the webhook's url holds a user or a password; they belong in a header",
    );
  if (hasDotSegment(text))
    throw new UserError("BAD_URL", "a value would lead out of the webhook's path by . or ..");
  return url;
}

/** No encoding keeps `..` in its place: a URL parser takes `%2e%2e` for it, too. */
function hasDotSegment(url: string): boolean {
  return /^[^?#]*[/\\](?:\.|%2e){1,2}(?:[/\\?#]|$)/i.test(url);
}

function headersOf(webhook: Webhook, values: Values): Headers {
  const headers = new Headers();
  for (const [name, template] of Object.entries(webhook.headers)) {
    const value = fillText(template, values);
    try {
      headers.append(name, value);
    } catch {
      // Its own message repeats the value.
      throw new UserError(
        "BAD_HEADER",
        `the header ${JSON.stringify(name)} has a name or a value that HTTP does not allow`,
      );
    }
  }
  return headers;
}

function addQuery(url: URL, data: Json): void {
  if (typeof data !== "object" || data === null || Array.isArray(data))
    throw new UserError("BAD_WEBHOOK", "data: expected the query's values by name");
  for (const [name, value] of Object.entries(data)) {
    for (const one of [value].flat()) url.searchParams.append(name, textOf(one));
  }
}
