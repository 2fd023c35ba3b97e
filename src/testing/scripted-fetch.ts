import { raceAbort } from "../runtime/base/abort.ts";
import { UserError } from "../runtime/base/errors/errors.ts";

/** What a call of a {@link ScriptedFetch} gets: an answer, an error that it rejects with, or an answer made for its request. */
export type FetchAnswer = Response | Error | ((request: Request) => Response | Promise<Response>);

/** A `fetch` for tests, which keeps what it was asked for. */
export type ScriptedFetch = typeof fetch & {
  /** The requests of all calls so far, in order. Their bodies have not been read. */
  readonly requests: readonly Request[];
};

/**
 * A `fetch` that asks no server: the first call gets the first answer, and so on. Give it to {@link runConnector} or
 * {@link testContext} as `fetch`, for connectors that ask by the `fetch` of their context. A call rejects with the reason of
 * its signal if that has fired, also while its answer is being made. If no answer is left, it rejects with a UserError that
 * names the request, so the run fails at once.
 *
 * @example
 * const fetch = scriptedFetch([Response.json({ id: "j1" }), new Response("busy", { status: 503 }), Response.json({ state: "done" })]);
 * await runConnector(new WeatherConnector(), { task: weather, inputs: { city: "Oslo" }, fetch });
 * assert.equal(fetch.requests.length, 3);
 */
export function scriptedFetch(answers: readonly FetchAnswer[]): ScriptedFetch {
  const left = [...answers];
  const requests: Request[] = [];
  const answer = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    requests.push(request);
    const next = left.shift();
    if (next === undefined)
      throw new UserError(
        `scriptedFetch has no response left for call ${requests.length}, ${request.method} ${request.url}; it was given ${answers.length}`,
      );
    if (next instanceof Error) throw next;
    return typeof next === "function"
      ? raceAbort(Promise.resolve(next(request.clone())), request.signal)
      : next;
  };
  return Object.assign(answer, { requests });
}
