import assert from "node:assert/strict";
import fc from "fast-check";
import { apiKey, defineHttpConnector, oauthClient } from "../../../src/entries/http.ts";
import {
  ConnectorRegistry,
  defineAsyncConnector,
  FxError,
  Resource,
  RetryableError,
  t,
  UserError,
} from "../../../src/entries/index.ts";
import { testContext } from "../../../src/entries/testing.ts";
import { createLogger, type Context } from "../../../src/runtime/base/context.ts";
import type { AnyConnector } from "../../../src/runtime/connector/connector-registry.ts";
import {
  type ConnectorPort,
  openHere,
} from "../../../src/runtime/connector/invoke/connector-port.ts";
import { createFixedSecrets } from "../../../src/runtime/secrets/secret-resolver.ts";
import { loadWire } from "../../../src/runtime/wire/load-wire.ts";
import type { FromWorker, ToWorker } from "../../../src/runtime/workers/worker-messages.ts";
import { WorkerPools } from "../../../src/runtime/workers/worker-pools.ts";
import type { WorkerChannel } from "../../../src/runtime/workers/worker-process.ts";
import { WorkerService } from "../../../src/runtime/workers/worker-service.ts";

/** A worker in this process: messages are copied as between processes. */
class WorkerHere implements WorkerChannel {
  readonly ended = new Promise<never>(() => undefined);
  #listener: (message: FromWorker) => void = () => undefined;
  readonly #service: WorkerService;

  constructor(connectors: readonly AnyConnector[], fetch: typeof globalThis.fetch) {
    const registry = new ConnectorRegistry();
    for (const connector of connectors) registry.register(connector);
    this.#service = new WorkerService({
      registry,
      storage: undefined,
      isLocal: false,
      random: Math.random,
      fetch,
      send: (message, sent) => {
        const copy = structuredClone(message);
        setImmediate(() => {
          this.#listener(copy);
          sent?.();
        });
      },
    });
    setImmediate(() => this.#listener({ kind: "ready" }));
  }

  send(message: ToWorker): void {
    const copy = structuredClone(message);
    setImmediate(() => this.#service.receive(copy));
  }

  onMessage(listener: (message: FromWorker) => void): void {
    this.#listener = listener;
  }

  kill(): void {}
}

function openPort(connector: AnyConnector, fetch = globalThis.fetch): ConnectorPort {
  const host = {
    log: testContext().log,
    connectors: () => [connector],
    now: () => 0,
    epochNow: () => 0,
    every: () => () => undefined,
    after: () => () => undefined,
    mostWaiting: 10,
  };
  const start = (own: readonly AnyConnector[]) => new WorkerHere(own, fetch);
  const options = { start, shared: 0, blockingCalls: 2, timeoutMs: 1000 };
  return new WorkerPools(host, options).openPort(connector);
}

type Methods = Partial<Parameters<typeof defineAsyncConnector<never, never, never>>[0]>;

function define(methods: object): AnyConnector {
  return defineAsyncConnector({
    taskType: "moved",
    blocking: true,
    secrets: ["token"],
    resourceMeta: { jobId: t.string() },
    create: () => ({ jobId: "1" }),
    get: () => Resource.running(),
    delete: () => undefined,
    ...(methods as Methods),
  } as never);
}

const META = Buffer.from('{"jobId": "1"}');
const context = (more: Partial<Context> = {}): Context => ({ ...testContext(), ...more });

describe("a connector of defineHttpConnector in a worker", () => {
  const answers: Response[] = [];
  const sent: string[] = [];
  const fetch = async (...request: Parameters<typeof globalThis.fetch>) => {
    const { url, headers } = new Request(...request);
    sent.push(headers.get("x-team") ?? "");
    if (url === "https://login.example/token")
      return Response.json({ access_token: "a-token-of-the-worker" });
    return answers.shift() ?? Response.json({ state: "busy" });
  };
  const connector = defineHttpConnector({
    taskType: "moved",
    blocking: true,
    service: {
      url: "https://jobs.example",
      auth: [
        apiKey("TEAM_KEY", "X-Team", { optional: true }),
        oauthClient({
          tokenUrl: "https://login.example/token",
          clientId: "fx",
          clientSecret: "CLIENT_SECRET",
        }),
      ],
    },
    outputs: {},
    resourceMeta: { jobId: t.string() },
    create: { request: { path: "/jobs" }, key: "none", job: { jobId: "id" } },
    get: {
      request: { path: "/jobs/{jobId}" },
      state: "state",
      message: (_: object, { log }) => log.info("the token is a-token-of-the-worker"),
    },
    states: { running: ["busy"], succeeded: ["done"] },
    results: {},
    cancel: "none",
  }) as unknown as AnyConnector;
  const lines: string[] = [];
  const log = createLogger(() => (message) => void lines.push(message));
  const secrets = (values: Record<string, string>) => ({
    secrets: createFixedSecrets(values),
    log,
  });

  it("reads a secret that may be missing, and logs no token that it has got", async () => {
    const port = openPort(connector, fetch);
    const get = (values: Record<string, string>) =>
      port.get(META, context(secrets(values)), "flyte2", {});
    assert.equal((await get({ CLIENT_SECRET: "c-secret" })).phase, "RUNNING");
    assert.deepEqual([...new Set(sent)], [""]);
    await get({ CLIENT_SECRET: "c-secret", TEAM_KEY: "t-key" });
    assert.equal(sent.at(-1), "t-key");
    assert.deepEqual([...new Set(lines)], ["the token is [secret]"]);
  });
});

describe("a connector in a worker", () => {
  it("gets what it throws classified as it says, with texts, code, causes and pause", async () => {
    const texts = fc.string({ unit: "grapheme", maxLength: 20 });
    const errors = fc.record({
      kind: fc.constantFrom("user", "retryable", "plain", "type", "fx"),
      code: fc.constantFrom("FULL", "NOT_FOUND"),
      text: texts,
      cause: fc.option(texts),
    });
    await fc.assert(
      fc.asyncProperty(errors, async ({ kind, code, text, cause }) => {
        const options = cause === null ? {} : { cause: new Error(cause) };
        const thrown = {
          user: () => new UserError(code, text, options),
          retryable: () => new RetryableError(code, text, { ...options, retryAfter: "7s" }),
          plain: () => Object.assign(new Error(text, options), { code }),
          type: () => new TypeError(text, options),
          fx: () => new FxError("FX1007", text, { ...options, hint: "type this" }),
        }[kind]();
        const port = openPort(
          define({
            get: () => {
              throw thrown;
            },
          }),
        );
        const error = await port.get(META, context(), "flyte1", {}).then(
          () => undefined,
          (each: unknown) => each as Error & { code?: string; retryAfter?: string; hint?: string },
        );
        assert.ok(error instanceof Error);
        assert.equal(error.message, thrown.message);
        assert.equal(error.name, thrown.name);
        assert.equal(error.stack, thrown.stack);
        assert.equal(
          port.classify(error),
          kind === "plain" || kind === "type"
            ? undefined
            : kind === "retryable"
              ? "retryable"
              : "user",
        );
        if (kind === "user" || kind === "retryable") assert.equal(error.code, code);
        if (kind === "retryable") assert.equal(error.retryAfter, "7s");
        if (kind === "fx") assert.equal(error.hint, "type this");
        assert.equal((error.cause as Error | undefined)?.message, cause ?? undefined);
      }),
      { numRuns: 100 },
    );
  });

  it("is classified by its own classify, which the worker asks", async () => {
    const get = (): never => {
      throw Object.assign(new Error("full"), { status: 429 });
    };
    const classify = (error: { readonly status?: number }) =>
      error.status === 429 ? "retryable" : "user";
    const port = openPort(define({ get, classify }));
    const error: unknown = await port
      .get(META, context(), "flyte1", {})
      .catch((each: unknown) => each);
    assert.equal(port.classify(error), "retryable");
  });

  it("has its declared secrets, those of the connection, and no other", async () => {
    const port = openPort(
      define({
        get: (_: unknown, { secrets }: Context) =>
          Resource.running([secrets.get("token"), secrets.get("key")].join()),
        delete: (_: unknown, { secrets }: Context) => void secrets.get("other"),
      }),
    );
    const secrets = createFixedSecrets({ token: "1", other: "3" });
    const connection = { taskType: "moved", secrets: { key: "2" }, configs: {} };
    const request = { ...context({ secrets }), connection };
    assert.equal((await port.get(META, request, "flyte1", {})).message, "1,2");
    await assert.rejects(port.delete(META, request), {
      code: "FX5001",
      hint: 'declare it: secrets: ["token", "other"] on Moved Connector',
    });
  });

  it("returns resources whole: outputs of both protocols, links, custom info and more", async () => {
    const resource = {
      phase: "SUCCEEDED" as const,
      message: "done",
      logLinks: [{ uri: "https://a.b/c", name: "log" }],
      customInfo: { a: [1, { b: null }] },
      foreign: true,
      outputs: { n: 7, text: "ü", list: [1.5] },
    };
    const connector = define({ get: () => resource });
    for (const protocol of ["flyte1", "flyte2"] as const) {
      const { encodeOutputs } = await loadWire(protocol);
      const [there, here] = await Promise.all(
        [openPort(connector), openHere(connector)].map(async (port) => {
          const { outputs, ...rest } = await port.get(META, context(), protocol, {});
          return { ...rest, outputs: Buffer.from(encodeOutputs(outputs!)).toString("hex") };
        }),
      );
      assert.deepEqual(there, here);
    }
  });

  it("learns that its signal has fired, with the reason", async () => {
    const controller = new AbortController();
    const port = openPort(
      define({
        get: (_: unknown, { signal }: Context) =>
          new Promise((_resolve, reject) =>
            signal.addEventListener("abort", () => reject(signal.reason as Error)),
          ),
      }),
    );
    const polled = port.get(META, context({ signal: controller.signal }), "flyte1", {});
    setImmediate(() => setImmediate(() => controller.abort(new Error("nobody waits"))));
    await assert.rejects(polled, { message: "nobody waits" });
  });

  it("answers several jobs in one call, each with its own error", async () => {
    const port = openPort(
      define({
        getMany: (entries: readonly { readonly job: { readonly jobId: string } }[]) =>
          entries.map(({ job }) =>
            job.jobId === "bad" ? new UserError("BAD", "no such job") : Resource.running(job.jobId),
          ),
      }),
    );
    const polled = ["a", "bad"].map((jobId) => ({
      meta: Buffer.from(JSON.stringify({ jobId })),
      outputPrefix: "",
      datasets: {},
      signal: new AbortController().signal,
    }));
    const [first, second] = await port.getMany(polled, context(), "flyte1");
    assert.ok("message" in first! && first.message.message === "a");
    assert.ok("error" in second! && port.classify(second.error) === "user");
  });

  it("logs and yields its log no faster than the caller reads", async () => {
    const lines: unknown[] = [];
    let yielded = 0;
    const port = openPort(
      define({
        async *getLogs(_: unknown, { log }: Context) {
          log.info("begins", { at: 1n });
          for (; yielded < 100; yielded += 1) yield `line ${yielded}`;
        },
      }),
    );
    const log = createLogger((level) => (message, fields) => lines.push([level, message, fields]));
    let read = 0;
    for await (const { lines: page } of port.getLogs(META, {
      ...context({ log }),
      lines: 9,
      token: "",
    })) {
      assert.deepEqual(page, [{ message: `line ${read}` }]);
      read += 1;
      await new Promise(setImmediate);
      assert.ok(yielded - read <= 5, `${yielded} yielded, ${read} read`);
    }
    assert.equal(read, 100);
    assert.deepEqual(lines, [["info", "begins", { at: "1" }]]);
  });

  it("says so if an answer cannot be sent", async () => {
    const port = openPort(
      define({ getMetrics: () => [{ metric: "cpu", data: { read: () => 1 } }] }),
    );
    const request = { ...context(), queries: [] };
    await assert.rejects(port.getMetrics(META, request), /could not be cloned/);
  });
});
