import { generateKeyPairSync, verify } from "node:crypto";
import type { JobMetadata } from "@google-cloud/bigquery";

type Operation = "insert" | "get" | "cancel";

/** An error reply of BigQuery: HTTP status and reason. */
export interface FakeFault {
  readonly status: number;
  readonly reason: string;
  /** Does the work first, so that only the reply is lost. */
  readonly answerOnly?: boolean;
}

interface FakeReply {
  readonly status: number;
  readonly body: object;
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
  /** What this job does instead. */
  readonly byJob?: (job: JobMetadata) => Pick<FakeScript, "busyGets" | "errorReason">;
}

interface FakeJob {
  readonly metadata: JobMetadata;
  readonly errorReason: string | undefined;
  readonly busyGets: number;
  gets: number;
  isCancelled: boolean;
}

const KEYS = generateKeyPairSync("rsa", { modulusLength: 2048 });
const SCOPES = ["bigquery", "cloud-platform"].map(
  (name) => `https://www.googleapis.com/auth/${name}`,
);
const TOKEN = "token-of-the-fake";
const PATH = /^\/bigquery\/v2\/projects\/([^/]+)\/jobs(?:\/([^/]+))?(\/cancel)?$/;

/** A service account key in Google's format; the fake has the public key. */
export const FAKE_KEY = JSON.stringify({
  type: "service_account",
  client_email: "fx@my-project.iam.gserviceaccount.com",
  private_key: KEYS.privateKey.export({ type: "pkcs8", format: "pem" }),
});

/**
 * A fake of BigQuery's job API, with the messages that Google's client declares. It accepts jobs and
 * advances them by the script without running queries, and rejects calls that are neither signed
 * with the key nor have the token that it returns for a signature.
 */
export class FakeBigQuery {
  readonly jobs = new Map<string, FakeJob>();
  readonly #script: FakeScript;
  readonly #faults: Record<Operation, FakeFault[]>;

  constructor(script: FakeScript = {}) {
    this.#script = script;
    this.#faults = {
      insert: [...(script.faults?.insert ?? [])],
      get: [...(script.faults?.get ?? [])],
      cancel: [...(script.faults?.cancel ?? [])],
    };
  }

  /** The requests that started the jobs, in order. */
  get started(): readonly JobMetadata[] {
    return [...this.jobs.values()].map(({ metadata }) => metadata);
  }

  /** All jobs, as `fx check` asks for them. */
  list(): { id: string; active: boolean }[] {
    return Array.from(this.jobs, ([id, { gets, busyGets, isCancelled }]) => ({
      id,
      active: !isCancelled && gets <= busyGets,
    }));
  }

  /** Answers like `fetch`. */
  readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const { status, body } = this.#answer(request, await request.text());
    return Response.json(body, { status });
  };

  #answer({ url, headers }: Request, body: string): FakeReply {
    const { pathname, searchParams } = new URL(url);
    if (pathname === "/token") return answerToken(body);
    const [, projectId = "", jobId, cancel] = PATH.exec(pathname) ?? [];
    if (projectId === "") return refuse(404, "notFound", "Not found");
    if (!isAllowed(headers.get("authorization") ?? ""))
      return refuse(401, "authError", "Request had invalid authentication credentials.");
    const operation: Operation =
      jobId === undefined ? "insert" : cancel === undefined ? "get" : "cancel";
    const fault = this.#faults[operation].shift();
    const scripted = fault && refuse(fault.status, fault.reason, `scripted ${fault.reason}`);
    if (scripted !== undefined && fault?.answerOnly !== true) return scripted;
    const reply =
      jobId === undefined
        ? this.insert(JSON.parse(body) as JobMetadata)
        : this.#answerJob(operation, projectId, jobId, searchParams.get("location"));
    return scripted ?? reply;
  }

  #answerJob(
    operation: Operation,
    projectId: string,
    jobId: string,
    location: string | null,
  ): FakeReply {
    const job = this.jobs.get(jobId);
    const { jobReference } = job?.metadata ?? {};
    if (
      job === undefined ||
      jobReference?.projectId !== projectId ||
      jobReference.location !== (location ?? "US")
    )
      return refuse(404, "notFound", `Not found: Job ${projectId}:${jobId}`);
    if (operation === "get") return { status: 200, body: this.#show(job) };
    if (job.gets > job.busyGets)
      return refuse(409, "invalid", `Job ${projectId}:${jobId} is already done`);
    job.isCancelled = true;
    return { status: 200, body: { kind: "bigquery#jobCancelResponse", job: job.metadata } };
  }

  /** Starts a job, as a request does. */
  insert({ jobReference, configuration }: JobMetadata): FakeReply {
    const { projectId, jobId } = jobReference!;
    const existing = this.jobs.get(jobId!);
    if (existing !== undefined)
      return refuse(
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
    const { busyGets = 2, ...script } = { ...this.#script, ...this.#script.byJob?.(metadata) };
    const errorReason =
      (this.jobs.size === 0 ? script.firstErrorReason : undefined) ?? script.errorReason;
    this.jobs.set(jobId!, { metadata, errorReason, busyGets, gets: 0, isCancelled: false });
    return { status: 200, body: metadata };
  }

  /** Advances the job for one more get: pending, then running, then done. */
  #show(job: FakeJob): JobMetadata {
    const { metadata, isCancelled, errorReason, busyGets } = job;
    job.gets++;
    if (isCancelled) return over(metadata, "stopped");
    if (job.gets > busyGets) return over(metadata, errorReason);
    if (job.gets === 1) return metadata;
    return {
      ...metadata,
      status: { state: "RUNNING" },
      statistics: { totalBytesProcessed: "1234567" },
    };
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

function refuse(code: number, reason: string, message: string): FakeReply {
  const errors = [{ reason, message, domain: "global" }];
  return { status: code, body: { error: { code, message, errors } } };
}

/** Python's client asks for a token. */
function answerToken(body: string): FakeReply {
  const assertion = new URLSearchParams(body).get("assertion") ?? "";
  if (!isSigned(assertion)) return { status: 400, body: { error: "invalid_grant" } };
  return { status: 200, body: { access_token: TOKEN, token_type: "Bearer", expires_in: 3600 } };
}

function isAllowed(authorization: string): boolean {
  const token = authorization.replace(/^Bearer /, "");
  return token === TOKEN || isSigned(token);
}

/** A service account may sign its calls with a JWT for the scope instead of a token. */
function isSigned(token: string): boolean {
  const [header = "", claims = "", signature = ""] = token.split(".");
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
    scope.split(" ").some((each) => SCOPES.includes(each)) &&
    exp * 1000 > Date.now()
  );
}
