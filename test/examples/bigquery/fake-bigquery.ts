import { generateKeyPairSync, verify } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { JobMetadata } from "@google-cloud/bigquery";
import { httpServer, type HttpServer, type SeenRequest } from "../../support/server/http-server.ts";

type Operation = "insert" | "get" | "cancel";

/** An error reply of BigQuery: HTTP status and reason. */
export interface FakeFault {
  readonly status: number;
  readonly reason: string;
  /** Does the work first, so that only the reply is lost. */
  readonly answerOnly?: boolean;
}

/** What every job does. */
export interface FakeScript {
  /** Number of gets before the job ends. Default: 2; Infinity for a job that never ends. */
  readonly busyGets?: number;
  /** The reason of a failing job. Default: the job succeeds. */
  readonly errorReason?: string;
  /** The reason of the first job's failure; later jobs succeed. */
  readonly firstErrorReason?: string;
  readonly faults?: Partial<Record<Operation, readonly FakeFault[]>>;
  /** The location of jobs that are created without one. Default: US. */
  readonly location?: string;
}

interface FakeJob {
  readonly metadata: JobMetadata;
  readonly errorReason: string | undefined;
  gets: number;
  isCancelled: boolean;
}

const KEYS = generateKeyPairSync("rsa", { modulusLength: 2048 });
const PATH = /^\/bigquery\/v2\/projects\/([^/?]+)\/jobs(?:\/([^/?]+))?(\/cancel)?(?:\?(.*))?$/;

/** A service account key in Google's format; the fake has the public key. */
export const FAKE_KEY = JSON.stringify({
  type: "service_account",
  client_email: "fx@my-project.iam.gserviceaccount.com",
  private_key: KEYS.privateKey.export({ type: "pkcs8", format: "pem" }),
});

/**
 * A fake of BigQuery's job API on 127.0.0.1, with the messages that Google's client declares. It
 * accepts jobs and advances them by the script without running queries, and rejects calls that are
 * not signed with the key.
 */
export class FakeBigQuery {
  readonly jobs = new Map<string, FakeJob>();
  readonly #script: FakeScript;
  readonly #faults: Record<Operation, FakeFault[]>;
  #server: HttpServer | undefined;

  constructor(script: FakeScript = {}) {
    this.#script = script;
    this.#faults = {
      insert: [...(script.faults?.insert ?? [])],
      get: [...(script.faults?.get ?? [])],
      cancel: [...(script.faults?.cancel ?? [])],
    };
  }

  async start(): Promise<this> {
    this.#server = await httpServer((request, response) => this.#answer(request, response));
    return this;
  }

  get origin(): string {
    return this.#server!.origin;
  }

  get seen(): readonly SeenRequest[] {
    return this.#server!.seen;
  }

  /** The requests that started the jobs, in order. */
  get started(): readonly JobMetadata[] {
    return [...this.jobs.values()].map(({ metadata }) => metadata);
  }

  close(): Promise<void> {
    return this.#server!.close();
  }

  #answer(request: SeenRequest, response: ServerResponse): void {
    const [, projectId = "", jobId, cancel, query = ""] = PATH.exec(request.path) ?? [];
    if (projectId === "") return refuse(response, 404, "notFound", "Not found");
    if (!isSigned(request.headers.authorization))
      return refuse(response, 401, "authError", "Request had invalid authentication credentials.");
    const operation: Operation =
      jobId === undefined ? "insert" : cancel === undefined ? "get" : "cancel";
    const fault = this.#faults[operation].shift();
    if (fault !== undefined && fault.answerOnly !== true)
      return refuse(response, fault.status, fault.reason, `scripted ${fault.reason}`);
    if (fault !== undefined) response = lost(response, fault);
    if (jobId === undefined) return this.#insert(JSON.parse(request.body) as JobMetadata, response);
    const job = this.jobs.get(jobId);
    const isThere =
      job?.metadata.jobReference?.projectId === projectId &&
      job.metadata.jobReference.location === (new URLSearchParams(query).get("location") ?? "US");
    if (!isThere) return refuse(response, 404, "notFound", `Not found: Job ${projectId}:${jobId}`);
    if (operation === "get") return send(response, 200, this.#seen(job));
    job.isCancelled = true;
    send(response, 200, { kind: "bigquery#jobCancelResponse", job: job.metadata });
  }

  #insert({ jobReference, configuration }: JobMetadata, response: ServerResponse): void {
    const { projectId, jobId } = jobReference!;
    const existing = this.jobs.get(jobId!);
    if (existing !== undefined)
      return refuse(
        response,
        409,
        "duplicate",
        `Already Exists: Job ${projectId}:${existing.metadata.jobReference!.location}.${jobId}`,
      );
    const location = jobReference!.location ?? this.#script.location ?? "US";
    const metadata: JobMetadata = {
      kind: "bigquery#job",
      jobReference: { projectId: projectId!, jobId: jobId!, location },
      configuration: configuration!,
      status: { state: "PENDING" },
    };
    const errorReason =
      (this.jobs.size === 0 ? this.#script.firstErrorReason : undefined) ??
      this.#script.errorReason;
    this.jobs.set(jobId!, { metadata, errorReason, gets: 0, isCancelled: false });
    send(response, 200, metadata);
  }

  /** Advances the job for one more get: pending, then running, then done. */
  #seen(job: FakeJob): JobMetadata {
    const { metadata, isCancelled, errorReason } = job;
    const { busyGets = 2 } = this.#script;
    job.gets++;
    if (isCancelled) return over(metadata, "stopped");
    if (job.gets <= busyGets)
      return job.gets === 1
        ? metadata
        : {
            ...metadata,
            status: { state: "RUNNING" },
            statistics: { totalBytesProcessed: "1234567" },
          };
    return over(metadata, errorReason);
  }
}

function over(metadata: JobMetadata, reason: string | undefined): JobMetadata {
  if (reason !== undefined)
    return {
      ...metadata,
      status: {
        state: "DONE",
        errorResult: { reason, message: `scripted ${reason}` },
        errors: [{ reason }],
      },
    };
  const destinationTable = metadata.configuration?.query?.destinationTable ?? {
    projectId: metadata.jobReference!.projectId!,
    datasetId: "_anonymous",
    tableId: "anon1",
  };
  const configuration = {
    ...metadata.configuration,
    query: { ...metadata.configuration?.query, destinationTable },
  };
  return {
    ...metadata,
    configuration,
    status: { state: "DONE" },
    statistics: {
      totalBytesProcessed: "7654321",
      query: { totalBytesProcessed: "7654321", cacheHit: false },
    },
  };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function refuse(response: ServerResponse, code: number, reason: string, message: string): void {
  send(response, code, {
    error: { code, message, errors: [{ reason, message, domain: "global" }] },
  });
}

/** Returns a response that sends the fault instead of the reply. */
function lost(response: ServerResponse, { status, reason }: FakeFault): ServerResponse {
  return Object.create(response, {
    writeHead: {
      value: () => ({ end: () => refuse(response, status, reason, `scripted ${reason}`) }),
    },
  }) as ServerResponse;
}

/** A service account may sign its calls with a JWT for the scope instead of a token. */
function isSigned(authorization = ""): boolean {
  const [header = "", claims = "", signature = ""] = authorization
    .replace(/^Bearer /, "")
    .split(".");
  if (
    !verify(
      "RSA-SHA256",
      Buffer.from(`${header}.${claims}`),
      KEYS.publicKey,
      Buffer.from(signature, "base64url"),
    )
  )
    return false;
  const { iss, scope, exp } = JSON.parse(Buffer.from(claims, "base64url").toString("utf8")) as {
    iss: string;
    scope: string;
    exp: number;
  };
  return (
    iss === "fx@my-project.iam.gserviceaccount.com" &&
    scope.split(" ").includes("https://www.googleapis.com/auth/bigquery") &&
    exp * 1000 > Date.now()
  );
}
