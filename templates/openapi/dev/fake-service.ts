import { fill, type Operation, type Place } from "./fake-answers.ts";
import { type FakeJob, FakeJobs, reply } from "./fake-jobs.ts";
import { service } from "./service-data.ts";

/** The secrets that the fake accepts. */
export const SECRETS = service.secrets;

/**
 * Stands in for the service in `npm start`, in the tests and in `fx check`. It answers as
 * `service-data.ts` says, which was written from the service's document.
 */
export class FakeService extends FakeJobs {
  /** The variables that lead the connector to this fake. */
  get variables(): Record<string, string> {
    const entries = Object.entries(service.variables);
    return Object.fromEntries(entries.map(([name, path]) => [name, `${this.url}${path}`]));
  }

  protected override answer(request: Request, route: string, body: string): Response {
    const { token, access, create, start, get, cancel, result } = service;
    if (token !== undefined && route === "POST /oauth/token") return answerToken(token, body);
    const created = match(create, route);
    const needed = access.filter((each) => created !== null || each.in !== "body");
    const isAllowed = needed.every((each) => read(each, request, body) === each.value);
    if (!isAllowed) return reply(401, { error: "wrong credentials" });
    if (created !== null) return this.#create(request, body, created[1]);

    const started = this.#find(start, route);
    if (start !== undefined && started !== undefined) {
      started.start();
      return respond(start, started);
    }

    const polled = this.#find(get, route);
    if (polled !== undefined) return respond(get, polled);

    const inBody = cancel?.id && read(cancel.id, request, body);
    const cancelled = this.#find(cancel, route, inBody ?? undefined);
    if (cancel !== undefined && cancelled !== undefined) {
      if (!cancelled.isActive) return reply(409, { error: "the job has ended" });
      cancelled.cancel();
      return respond(cancel, cancelled);
    }

    const done = this.#find(result, route);
    if (result !== undefined && done?.phase === "succeeded") return respond(result, done);

    return reply(404, { error: "not found" });
  }

  /** @param inPath the job's ID, if the path of the request has it */
  #create(request: Request, body: string, inPath: string | undefined): Response {
    const { create, key, id, fails } = service;
    const value = key === undefined ? null : read(key.at, request, body);
    const known = this.findByKey(value);
    if (known !== undefined)
      return key?.refused ? reply(409, { error: "the job exists" }) : respond(create, known);
    const number = String(this.jobs.size + 1).padStart(id.digits, "0");
    const chosen =
      inPath === undefined ? id.at && read(id.at, request, body) : decodeURIComponent(inPath);
    const job = this.addJob({
      id: chosen ?? `${id.start}${number}${id.end}`,
      key: value,
      waits: service.start !== undefined,
      fails: fails !== undefined && `${request.url} ${body}`.includes(fails),
    });
    const response = respond(create, job);
    const { name, value: text = "" } = create.header ?? {};
    if (name !== undefined)
      response.headers.set(name, text.replace("{job}", encodeURIComponent(job.id)));
    return response;
  }

  #find(operation: Operation | undefined, route: string, inBody?: string): FakeJob | undefined {
    const found = operation && match(operation, route);
    const id = found && (inBody ?? found[1]);
    const job = id == null ? undefined : this.jobs.get(decodeURIComponent(id));
    const isGone = service.get.forgetsCancelled && job?.phase === "aborted";
    return isGone ? undefined : job;
  }
}

function respond({ status, answer }: Operation, job: FakeJob): Response {
  const code = typeof status === "number" ? status : Number(fill(status, job, service));
  if (answer === undefined) return new Response(null, { status: code });
  return reply(code, fill(service.answers[answer] ?? null, job, service));
}

/** Compares the path at any base path. The group is that of `{job}`. */
function match({ route }: Operation, requested: string): RegExpExecArray | null {
  const pattern = route
    .replace(/[.+?^$()|[\]\\]/g, "\\$&")
    .replaceAll("*", "[^/]+")
    .replaceAll("{job}", "([^/]+)")
    .replace(" ", " .*");
  return new RegExp(`^${pattern}$`).exec(requested);
}

function read(place: Place, request: Request, body: string): string | null {
  const [name = ""] = place.path;
  switch (place.in) {
    case "header":
      return request.headers.get(name);
    case "query":
      return new URL(request.url).searchParams.get(name);
    case "body":
      return readBody(body, place.path);
  }
}

function readBody(body: string, path: readonly string[]): string | null {
  const fields: unknown = body.startsWith("{")
    ? JSON.parse(body)
    : Object.fromEntries(new URLSearchParams(body));
  const find = (value: unknown, name: string): unknown =>
    (value as Record<string, unknown> | undefined)?.[name];
  const value = path.reduce(find, fields) as string | readonly string[] | undefined;
  return [value].flat()[0] ?? null;
}

function answerToken(token: NonNullable<typeof service.token>, body: string): Response {
  const form = new URLSearchParams(body);
  const isClient = Object.entries(token.client).every(([name, value]) => form.get(name) === value);
  if (!isClient) return reply(401, { error: "invalid_client" });
  return reply(200, { access_token: token.value, token_type: "Bearer", expires_in: 3600 });
}
