import { raceAbort } from "../runtime/base/context.ts";
import { UserError } from "../runtime/base/errors/errors.ts";

/**
 * What a call of a {@link ScriptedFetch} returns: a response, an error to reject with, or a
 * function of the request.
 */
export type FetchAnswer = Response | Error | ((request: Request) => Response | Promise<Response>);

/** A `fetch` for tests that records its requests. */
export type ScriptedFetch = typeof fetch & {
  /** All requests so far, in order. Their bodies are still unread. */
  readonly requests: readonly Request[];
};

/**
 * Creates a `fetch` that returns the listed responses in order, without a server. Pass it as
 * `fetch` to {@link runConnector} or {@link testContext} to test connectors that use the `fetch` of
 * their context. If its signal fires, a call rejects with the signal's reason. If no response is
 * left, it rejects with a UserError that names the request, so the run fails at once.
 *
 * @example
 * const fetch = scriptedFetch([Response.json({ id: "j1" }), new Response("busy", { status: 503 }), Response.json({ state: "done" })]);
 * await runConnector(new WeatherConnector(), { task: weather, inputs: { city: "Oslo" }, fetch });
 * assert.equal(fetch.requests.length, 3);
 */
export function scriptedFetch(responses: readonly FetchAnswer[]): ScriptedFetch {
  const remaining = [...responses];
  const requests: Request[] = [];
  const answer = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    requests.push(request);
    const next = remaining.shift();
    if (next === undefined)
      throw new UserError(
        `scriptedFetch has no response left for call ${requests.length}, ${request.method} ${request.url}: it had ${responses.length}`,
      );
    if (next instanceof Error) throw next;
    return typeof next === "function"
      ? raceAbort(Promise.resolve(next(request.clone())), request.signal)
      : next;
  };
  return Object.assign(answer, { requests });
}
