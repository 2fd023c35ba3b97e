import { fill, type Operation, type Place } from "./fake-answers.ts";
import { createJob, type FakeJob, type FakeOptions } from "./fake-jobs.ts";
import { LocalService } from "./local-service.ts";
import { service } from "./service-data.ts";

/** The secrets that the fake accepts. */
export const SECRETS = service.secrets;

/**
 * Stands in for the service in `npm start`, in the tests and in `fx check`. It answers as
 * `service-data.ts` says, which was written from the service's document.
 */
export class JobService extends LocalService {
  readonly jobs = new Map<string, FakeJob>();
  /** Whether all new jobs will fail. */
  jobsFail = false;
  readonly #options: Required<FakeOptions>;
  readonly #faults: Response[] = [];

  constructor(options: FakeOptions = {}) {
    super();
    this.#options = { jobTakesMs: 2000, now: Date.now, ...options };
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    const isInParts = request.headers.get("content-type")?.startsWith("multipart/") === true;
    const body = isInParts
      ? JSON.stringify(Object.fromEntries(await request.formData()))
      : await request.text();
    return this.#faults.shift() ?? this.#answer(request, body);
  };

  /** The next request fails: `failNext(429, { "retry-after": "30" })`. */
  failNext(status: number, headers: Record<string, string> = {}): void {
    this.#faults.push(Response.json({ error: "scripted fault" }, { status, headers }));
  }

  /** The variables that lead the connector to this service. */
  get variables(): Record<string, string> {
    const entries = Object.entries(service.variables);
    const addresses = entries.map(([name, path]) => [name, `${this.url}${path}`]);
    return { ...Object.fromEntries(addresses), ...SECRETS };
  }

  #answer(request: Request, body: string): Response {
    const { access, operations, forgetsCancelled } = service;
    const route = `${request.method} ${new URL(request.url).pathname}`;
    if (route === "POST /oauth/token") return answerToken(body);
    const isRequested = ([, operation]: [string, Operation]) => match(operation, route) !== null;
    const [name, operation] = Object.entries(operations).find(isRequested) ?? [];
    const needed = access.filter((each) => name === "create" || each.in !== "body");
    const isAllowed = needed.every((each) => read(each, request, body) === each.value);
    if (!isAllowed) return reply(401, { error: "wrong credentials" });
    if (operation === undefined) return reply(404, { error: "not found" });

    const [, inPath = ""] = match(operation, route) ?? [];
    const inBody = operation.id && read(operation.id, request, body);
    const id = inBody ?? decodeURIComponent(inPath);
    if (name === "create") return this.#create(request, body, id);

    const job = this.jobs.get(id);
    const isGone = forgetsCancelled && job?.phase === "aborted";
    if (job === undefined || isGone || (name === "result" && job.phase !== "succeeded"))
      return reply(404, { error: "not found" });
    if (name === "start") job.start();
    if (name === "cancel") {
      if (!job.isActive) return reply(409, { error: "the job has ended" });
      job.cancel();
    }
    return respond(operation, job);
  }

  /** @param chosen the job's ID, if the caller chooses it */
  #create(request: Request, body: string, chosen: string): Response {
    const { operations, key, sampleId, fails: failing } = service;
    const { create, start } = operations;
    const value = (key && (key.at.in === "path" ? chosen : read(key.at, request, body))) ?? null;
    const known = [...this.jobs.values()].find((each) => value !== null && each.key === value);
    if (known !== undefined)
      return key?.refused ? reply(409, { error: "the job exists" }) : respond(create, known);
    const number = String(this.jobs.size + 1);
    const id = chosen || `${sampleId.slice(0, -number.length)}${number}`;
    const sent = [request.url, body, ...request.headers.values()].join(" ");
    const fails = this.jobsFail || (failing !== undefined && sent.includes(failing));
    const job = createJob({ ...this.#options, id, key: value, fails, waits: start !== undefined });
    this.jobs.set(id, job);
    const response = respond(create, job);
    const { name, value: header = "" } = create.header ?? {};
    if (name !== undefined)
      response.headers.set(name, header.replace("{job}", encodeURIComponent(id)));
    return response;
  }
}

function reply(status: number, answer: unknown): Response {
  return Response.json(answer, { status });
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
  return {
    header: request.headers.get(name),
    query: new URL(request.url).searchParams.get(name),
    body: readBody(body, place.path),
  }[place.in];
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

/** The token is the secret of the client. */
function answerToken(body: string): Response {
  const secret = new URLSearchParams(body).get("client_secret");
  if (!Object.values(SECRETS).some((each) => each === secret))
    return reply(401, { error: "invalid_client" });
  return reply(200, { access_token: secret, token_type: "Bearer", expires_in: 3600 });
}
