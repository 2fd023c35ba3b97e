import type { Clock } from "flyte-fx";

interface FakeRun {
  readonly id: string;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly startedAt: number;
  isCancelled: boolean;
}

/** What the fake answers instead, once: a status, and whether it does the work first. */
export interface FakeFault {
  readonly path: string;
  readonly status: number;
  readonly doesWork?: boolean;
  readonly message?: string;
}

const PENDING_MS = 5_000;
const RUNS_MS = 30_000;
/** Above 2^53, as Databricks' ids may be. */
const FIRST_ID = 9_007_199_254_740_993n;

/**
 * Stands in for a workspace: one run for each `idempotency_token`, ids that a number would round, an
 * asynchronous cancel, and errors for tokens and runs that it does not know. A run takes 35 seconds of
 * the clock.
 */
export class FakeDatabricks {
  readonly token: string;
  /** More tokens that it accepts. */
  readonly tokens: string[] = [];
  readonly runs: FakeRun[] = [];
  readonly faults: FakeFault[] = [];
  /** States of all runs, instead of those by the clock. */
  state: Readonly<Record<string, unknown>> | undefined;
  /** Tokens that `/oidc/v1/token` has issued. */
  issued = 0;
  readonly #clock: Clock;

  constructor(clock: Clock, token: string) {
    this.#clock = clock;
    this.token = token;
  }

  /** Answers like `fetch`. */
  readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    const { pathname } = new URL(request.url);
    const at = this.faults.findIndex(({ path }) => pathname.endsWith(path));
    const [fault] = at < 0 ? [] : this.faults.splice(at, 1);
    const answer = async (): Promise<Response> => this.#answer(request, await request.text());
    if (fault === undefined) return answer();
    if (fault.doesWork === true) await answer();
    if (fault.status === 0) throw new TypeError("fetch failed");
    return refuse(fault.status, fault.message ?? "try again later");
  };

  isActive(run: FakeRun): boolean {
    return !run.isCancelled && this.#clock.now() - run.startedAt < PENDING_MS + RUNS_MS;
  }

  #answer({ url, headers }: Request, body: string): Response {
    const { pathname, searchParams } = new URL(url);
    if (pathname === "/oidc/v1/token") return this.#issue(new URLSearchParams(body));
    const known = [this.token, ...this.tokens, `issued-${this.issued}`];
    if (!known.some((token) => headers.get("authorization") === `Bearer ${token}`))
      return refuse(401, `invalid token: ${headers.get("authorization")}`);
    if (pathname === "/api/2.1/jobs/runs/submit")
      return this.#submit(JSON.parse(body) as FakeRun["spec"]);
    const id =
      searchParams.get("run_id") ?? String((JSON.parse(body) as { run_id: string }).run_id);
    const run = this.runs.find((each) => each.id === id);
    if (run === undefined) return refuse(400, `Run ${id} does not exist.`);
    if (pathname === "/api/2.1/jobs/runs/get") return this.#get(run);
    if (!this.isActive(run)) return refuse(409, `Run ${id} is already terminated.`);
    run.isCancelled = true;
    return Response.json({});
  }

  #issue(form: URLSearchParams): Response {
    if (form.get("client_secret") !== this.token) return refuse(401, "invalid_client");
    this.issued += 1;
    return Response.json({ access_token: `issued-${this.issued}`, expires_in: 3600 });
  }

  #submit(spec: Readonly<Record<string, unknown>>): Response {
    const { idempotency_token: token } = spec;
    const earlier = this.runs.find(
      (run) => token !== undefined && run.spec["idempotency_token"] === token,
    );
    const id = String(FIRST_ID + BigInt(this.runs.length));
    const run = earlier ?? { id, spec, startedAt: this.#clock.now(), isCancelled: false };
    if (earlier === undefined) this.runs.push(run);
    return reply(`{"run_id":${run.id}}`);
  }

  #get(run: FakeRun): Response {
    const age = this.#clock.now() - run.startedAt;
    const life = !this.isActive(run) ? "TERMINATED" : age < PENDING_MS ? "PENDING" : "RUNNING";
    const result = life === "TERMINATED" && {
      result_state: run.isCancelled ? "CANCELED" : "SUCCESS",
    };
    const state = this.state ?? { state: { life_cycle_state: life, state_message: "", ...result } };
    return reply(
      `{"job_id":${BigInt(run.id) + 1000n},"run_id":${run.id},${JSON.stringify(state).slice(1)}`,
    );
  }
}

function refuse(status: number, message: string): Response {
  return Response.json({ error_code: "ERROR", message }, { status });
}

function reply(json: string): Response {
  return new Response(json, { headers: { "content-type": "application/json" } });
}
