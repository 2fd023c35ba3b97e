import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { codeBlocks } from "../../docs/pages.ts";
import { type Served, serve } from "../../support/command/serve.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { ConnectorClient } from "../../support/server/connector-client.ts";
import { type HttpServer, httpServer } from "../../support/server/http-server.ts";
import { Gate } from "../../support/time/gate.ts";

const CALLERS = 16;
/** The others wait in the queue. */
const CONCURRENCY = 8;

const SOURCE = `import { Resource, defineAsyncConnector, t } from "flyte-fx";

export const weather = defineAsyncConnector({
  taskType: "weather",
  inputs: { city: t.string() },
  outputs: { temp: t.float() },
  resourceMeta: { jobId: t.string() },
  async create({ inputs, fetch }) {
    await fetch(process.env.JOBS + "/" + inputs.city, { method: "PUT" });
    return { jobId: inputs.city };
  },
  get: () => Resource.running(),
  delete: () => undefined,
});
`;

/** The part of OTLP's JSON that the test reads. */
interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly attributes: readonly {
    readonly key: string;
    readonly value: Readonly<Record<string, unknown>>;
  }[];
}

interface ExportRequest {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
  }[];
}

/** The caller's span, and what its call is for. */
interface Caller {
  readonly traceId: string;
  readonly spanId: string;
  readonly city: string;
  readonly execution: string;
}

const CALLS: readonly Caller[] = Array.from({ length: CALLERS }, (_, index) => ({
  traceId: index.toString(16).padStart(32, "a"),
  spanId: index.toString(16).padStart(16, "b"),
  city: `city-${index}`,
  execution: `execution-${index}`,
}));

function readSpans(otlp: HttpServer): readonly Span[] {
  return otlp.seen
    .filter(({ path }) => path === "/v1/traces")
    .map(({ body }) => JSON.parse(body) as ExportRequest)
    .flatMap(({ resourceSpans }) => resourceSpans)
    .flatMap(({ scopeSpans }) => scopeSpans)
    .flatMap(({ spans }) => spans);
}

/** Returns a span's attributes whose names start so, without OTLP's types. */
function attributesOf(span: Span, prefix: string): Record<string, unknown> {
  const entries = span.attributes.filter(({ key }) => key.startsWith(prefix));
  return Object.fromEntries(entries.map(({ key, value }) => [key, Object.values(value)[0]]));
}

/** Whole traces: the caller's span, the call's span below it, and the fetch's span below that. */
function readTrace(spans: readonly Span[], { traceId, spanId }: Caller): readonly object[] {
  const ofTrace = spans.filter((span) => span.traceId === traceId);
  const below = (parent: string): Span[] => ofTrace.filter((span) => span.parentSpanId === parent);
  const calls = below(spanId);
  const fetches = calls.flatMap((call) => below(call.spanId));
  return [
    ...calls.map((span) => attributesOf(span, "flyte.")),
    ...fetches.map((span) => attributesOf(span, "url.path")),
    ...ofTrace.slice(calls.length + fetches.length),
  ];
}

async function inFlight(metricsPort: number): Promise<number> {
  const reply = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
  return Number(/^flyte_connector_requests_in_flight (\d+)$/m.exec(await reply.text())![1]);
}

describe("fx serve with the lines of docs/serving.md, Traces", () => {
  let project: TemporaryProject;
  let otlp: HttpServer;
  let jobs: HttpServer;
  let served: Served | undefined;
  let client: ConnectorClient | undefined;
  let allQueued: Gate;

  beforeEach(async () => {
    allQueued = new Gate();
    const tracing = codeBlocks("docs/serving.md", "js").find(({ text }) =>
      text.startsWith("// tracing.cjs\n"),
    );
    project = new TemporaryProject({ "src/index.ts": SOURCE, "tracing.cjs": tracing!.text });
    symlinkSync(resolve("node_modules"), join(project.root, "node_modules"));
    otlp = await httpServer((_, response) => response.end("{}"));
    jobs = await httpServer((_, response) => void allQueued.passed.then(() => response.end()));
  });

  for (const workers of [0, 2])
    it(`exports one whole trace for each of sixteen queued callers, before it ends: ${workers} workers`, async () => {
      const limits = ["--max-concurrency", String(CONCURRENCY), "--workers", String(workers)];
      served = await serve(project, ["--port", "0", "--prometheus-port", "0", ...limits], {
        JOBS: jobs.origin,
        NODE_OPTIONS: "--require ./tracing.cjs",
        OTEL_SERVICE_NAME: "weather",
        OTEL_EXPORTER_OTLP_ENDPOINT: otlp.origin,
        OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
        OTEL_METRICS_EXPORTER: "none",
        OTEL_LOGS_EXPORTER: "none",
      });
      client = await ConnectorClient.connect(served.port, "flyte1");
      const replies = CALLS.map(({ traceId, spanId, city, execution }) =>
        client!.create(
          {
            template: { id: { name: "forecast" }, type: "weather" },
            inputs: { literals: { city: { scalar: { primitive: { stringValue: city } } } } },
            taskExecutionMetadata: {
              taskExecutionId: {
                nodeExecutionId: {
                  executionId: { project: "shop", domain: "production", name: execution },
                },
              },
            },
          },
          { headers: { traceparent: `00-${traceId}-${spanId}-01` } },
        ),
      );
      while ((await inFlight(served.metricsPort!)) < CALLERS);
      allQueued.open();
      await Promise.all(replies);
      await served.stop();
      const spans = readSpans(otlp);
      for (const call of CALLS)
        assert.deepEqual(readTrace(spans, call), [
          {
            "flyte.execution.project": "shop",
            "flyte.execution.domain": "production",
            "flyte.execution.name": call.execution,
            "flyte.task.attempt": 1,
            "flyte.task.type": "weather",
          },
          { "url.path": `/${call.city}` },
        ]);
      assert.equal(spans.length, 2 * CALLERS, "no other span");
    });
});
