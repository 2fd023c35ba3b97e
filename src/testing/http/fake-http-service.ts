import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { describeThrown } from "../../runtime/base/errors/thrown.ts";
import type { ConnectorBase } from "../../runtime/connector/connector-base.ts";
import { findDeclaration } from "../../runtime/http-connector/define-http-connector.ts";
import type { HttpDeclaration } from "../../runtime/http-connector/http-declaration.ts";
import { readNamed, type ValueOf } from "../../runtime/http-connector/request-values.ts";
import { EnvironmentValue, readAddress } from "../../runtime/http-connector/service-access.ts";
import { createFixedSecrets } from "../../runtime/secrets/secret-resolver.ts";
import { testContext } from "../run-task.ts";
import { AnswerBuilder } from "./answer-builder.ts";
import { FAILING_TEXT } from "./declared-checks.ts";
import { FakeHttpJob } from "./fake-job.ts";
import { createFetchServer } from "./fetch-server.ts";
import { findJob } from "./find-job.ts";
import {
  findRoutes,
  isOfAll,
  matchRoute,
  type NamesInPath,
  readInput,
  readKey,
  type Route,
} from "./find-routes.ts";
import { requireExamples } from "./require-examples.ts";

/** Options of {@link fakeHttpService}. */
export interface FakeHttpOptions {
  /** How long a job takes. Default: 2000 ms. */
  readonly jobTakesMs?: number;
  /** The clock in milliseconds. Default: the machine's clock. */
  readonly now?: () => number;
  /** A job fails if its create has this text. Default: `fails`. */
  readonly fails?: string;
  /** What a job results in, as JSON by output. Default: examples of their types. */
  readonly results?: Readonly<Record<string, unknown>>;
}

/** What happens to the next request instead of its answer. */
type Trouble = (answer: () => Promise<Response>) => Promise<Response>;

/**
 * The service of a connector that `defineHttpConnector` made, from its declaration alone: its
 * answers are built backwards from where the connector reads them. It contradicts as a service does:
 * 409 to a cancel after the end, 404 for a job that it does not know, 401 without the credentials,
 * and a second job for a create that is repeated without a key.
 */
export class FakeHttpService {
  /** All jobs, also those that have ended, by the first field that no input fills. */
  readonly jobs = new Map<string, FakeHttpJob>();
  /** The secrets that it accepts. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly #options: Required<Omit<FakeHttpOptions, "results">>;
  readonly #routes: readonly Route[];
  readonly #builder: AnswerBuilder;
  readonly #troubles: Trouble[] = [];
  readonly #tokens = new Set<string>();
  #server: Server | undefined;
  #created = 0;

  /**
   * @throws FxError FX2024 unless `defineHttpConnector` made the connector, and where a function
   * reads an answer that has no example
   */
  constructor(connector: ConnectorBase, options: FakeHttpOptions = {}) {
    const declaration = findDeclaration(connector);
    if (declaration === undefined)
      throw new FxError("FX2024", `"${connector.name}" is no connector of defineHttpConnector`, {
        hint: "write a fake of its service: https://github.com/flyte-fx/flyte-fx/blob/main/docs/check.md",
      });
    requireExamples(declaration);
    this.declaration = declaration;
    // Without an address, the connector could not send a request.
    for (const { name, fallback } of this.#listVariables())
      if (fallback === undefined) process.env[name] ??= "http://service.invalid";
    this.#options = { jobTakesMs: 2000, now: Date.now, fails: FAILING_TEXT, ...options };
    this.#routes = findRoutes(declaration);
    this.#builder = new AnswerBuilder(declaration, options.results ?? {});
    const { secrets = [] } = declaration.definition;
    const own = secrets.map((each) => (typeof each === "string" ? each : each.key));
    const names = [...declaration.client.secrets, ...own];
    this.secrets = Object.fromEntries(names.map((name) => [name, `fake-${name.toLowerCase()}`]));
  }

  private readonly declaration: HttpDeclaration;

  /** Answers in this process, as the server does once it is started. */
  readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    const body = await request.text();
    const answer = (): Promise<Response> =>
      this.#answer(request, body).catch((error: unknown) =>
        refuse(500, `the fake failed: ${describeThrown(error)}`),
      );
    const trouble = this.#troubles.shift();
    return trouble === undefined ? answer() : trouble(answer);
  };

  /** The next request fails, and does nothing: `failNext(429, { "retry-after": "30" })`. */
  failNext(status: number, headers: Record<string, string> = {}): void {
    this.#troubles.push(async () =>
      Response.json({ error: "scripted fault" }, { status, headers }),
    );
  }

  /** The next request is done, but its answer is lost. */
  loseNext(): void {
    this.#troubles.push(async (answer) => {
      await answer();
      throw new TypeError("fetch failed", { cause: new Error("the connection was closed") });
    });
  }

  /** The next request is done, but its answer is no JSON. */
  breakNext(): void {
    this.#troubles.push(async (answer) => {
      const { status, headers } = await answer();
      return new Response('{"', { status, headers });
    });
  }

  /** The answer to the next request comes after this time. */
  delayNext(ms: number): void {
    this.#troubles.push(async (answer) => {
      await sleep(ms);
      return answer();
    });
  }

  /** All tokens that it has given out expire. */
  expireTokens(): void {
    this.#tokens.clear();
  }

  /** The variables that lead the connector to the started service, with the secrets. */
  get variables(): Record<string, string> {
    const address = ({ name, fallback = "/" }: EnvironmentValue): [string, string] => [
      name,
      new URL(new URL(fallback, this.url).pathname, this.url).href.replace(/\/$/, ""),
    ];
    return { ...Object.fromEntries(this.#listVariables().map(address)), ...this.secrets };
  }

  /** Whether a URL is one of this service, or that of its tokens. */
  has(url: string): boolean {
    const { client } = this.declaration;
    const tokenUrls = client.credentials.flatMap(({ tokenUrl }) => tokenUrl ?? []);
    return [client.url.href, ...tokenUrls.map(readAddress)].some((own) => url.startsWith(own));
  }

  /** Listens on this machine only. Default: on a free port. */
  async start(port = 0): Promise<void> {
    this.#server = createFetchServer(this.fetch);
    this.#server.listen(port, "127.0.0.1");
    await once(this.#server, "listening");
  }

  /** The address of the started service. */
  get url(): string {
    const address = this.#server?.address() as AddressInfo | undefined;
    return `http://127.0.0.1:${address?.port ?? 0}`;
  }

  async close(): Promise<void> {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }

  #listVariables(): readonly EnvironmentValue[] {
    const { definition, client } = this.declaration;
    const urls = [definition.service.url, ...client.credentials.map(({ tokenUrl }) => tokenUrl)];
    return urls.filter((url) => url instanceof EnvironmentValue);
  }

  async #answer(request: Request, body: string): Promise<Response> {
    const url = new URL(request.url);
    const { pathname } = url;
    const { client } = this.declaration;
    for (const { tokenUrl } of client.credentials)
      if (tokenUrl !== undefined && new URL(readAddress(tokenUrl)).pathname === pathname)
        return this.#answerToken(request, body);
    if (!(await this.#isAdmitted(request))) return refuse(401, "wrong credentials");
    const named = this.#builder.findFile(pathname);
    if (named !== undefined) return new Response(named);
    for (const route of this.#routes) {
      const names = matchRoute(route, request.method, pathname, client.url);
      if (names === undefined) continue;
      if (route.kind === "create") return this.#create(route, request, body, names);
      const sent = { names, url, body };
      const job = findJob([...this.jobs.values()], route, sent, this.declaration.idField);
      if (job === undefined && !isOfAll(route, this.declaration)) continue;
      return this.#serve(route, job, request);
    }
    const file = request.method === "GET" ? this.#builder.findComputedFile() : undefined;
    return file === undefined ? refuse(404, "not found") : new Response(file);
  }

  #serve(route: Route, job: FakeHttpJob | undefined, request: Request): Response {
    const { kind } = route;
    if ((kind === "find" || kind === "many") && isOfAll(route, this.declaration))
      return this.#builder.list(kind, [...this.jobs.values()]);
    if (route.kind === "start") job!.start();
    if (route.kind === "cancel") {
      if (!job!.active) return refuse(409, "the job has ended");
      job!.cancel();
    }
    if (route.kind === "result" && job!.phase !== "succeeded") return refuse(404, "not found");
    return this.#builder.answer(route, job!, new URL(request.url));
  }

  #create(route: Route, request: Request, body: string, names: NamesInPath): Response {
    const { create, start } = this.declaration.definition;
    const key = typeof create === "object" && create.key !== "none" ? create.key : {};
    const sent = readKey(key, request, body) ?? names["idempotencyKey"];
    const known = [...this.jobs.values()].find((job) => sent !== undefined && job.key === sent);
    if (known !== undefined && key.find === undefined)
      return this.#builder.created(route, known, key.repeated === "conflict" ? 409 : 200);
    if (known !== undefined && key.find!.items === undefined) return refuse(409, "it exists");
    const { jobTakesMs: takesMs, now, fails } = this.#options;
    const readSent = (source: ValueOf): unknown =>
      source.name === "idempotencyKey"
        ? sent
        : readNamed(source, { [source.name]: readInput(source.name, route, names, request, body) });
    const fields = this.#builder.newFields(this.#created + 1, names["idempotencyKey"], readSent);
    const { idField } = this.declaration;
    const same = this.jobs.get(String(fields[idField]));
    // If inputs name the job, a second create is for the same one, unless it has failed.
    if (same?.active === true || same?.phase === "succeeded")
      return this.#builder.created(route, same, 200);
    this.#created += 1;
    const job = new FakeHttpJob({
      idField,
      fields,
      key: sent,
      willFail: `${decodeURIComponent(request.url)} ${body}`.includes(fails),
      waits: start !== undefined,
      ...{ takesMs, now },
    });
    this.jobs.set(job.id, job);
    return this.#builder.created(route, job, 201);
  }

  async #isAdmitted(request: Request): Promise<boolean> {
    const context = { ...testContext(), secrets: createFixedSecrets(this.secrets) };
    for (const credentials of this.declaration.client.credentials) {
      if (credentials.tokenUrl !== undefined) {
        const token = request.headers.get("authorization")?.replace(/^Bearer /, "");
        if (token === undefined || !this.#tokens.has(token)) return false;
        continue;
      }
      const { headers, query } = await credentials.open(context, false);
      const sent = new URL(request.url).searchParams;
      if (Object.entries(headers).some(([name, value]) => request.headers.get(name) !== value))
        return false;
      if (Object.entries(query).some(([name, value]) => sent.get(name) !== value)) return false;
    }
    return true;
  }

  #answerToken({ headers }: Request, body: string): Response {
    const basic = Buffer.from(headers.get("authorization")?.slice("Basic ".length) ?? "", "base64");
    const sent = `${decodeURIComponent(String(basic))} ${new URLSearchParams(body).get("client_secret")}`;
    const isKnown = Object.values(this.secrets).some((secret) => sent.includes(secret));
    if (!isKnown) return refuse(401, "invalid_client");
    const token = `fake-token-${this.#tokens.size + 1}-${this.#options.now()}`;
    this.#tokens.add(token);
    return Response.json({ access_token: token, token_type: "Bearer", expires_in: 3600 });
  }
}

/**
 * Makes a fake of the service of a connector that `defineHttpConnector` made, from its
 * declaration alone. `fx check` and {@link connectorChecks} use one if they get no other world.
 *
 * @throws FxError FX2024 unless `defineHttpConnector` made the connector
 * @example
 * const service = fakeHttpService(renders, { now: () => clock.now() });
 * await runConnector(renders, { inputs: { scene: "lake" }, fetch: service.fetch, secrets: service.secrets, clock });
 */
export function fakeHttpService(
  connector: ConnectorBase,
  options: FakeHttpOptions = {},
): FakeHttpService {
  return new FakeHttpService(connector, options);
}

function refuse(status: number, error: string): Response {
  return Response.json({ error }, { status });
}
