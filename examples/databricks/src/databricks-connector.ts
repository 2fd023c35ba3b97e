import {
  AsyncConnectorBase,
  type CreateRequest,
  type DeleteRequest,
  type GetRequest,
  type JsonObject,
  Resource,
  UserError,
} from "flyte-fx";
import { describeRun, type Run } from "./describe-run.ts";
import { toJobSpec } from "./job-spec.ts";
import { Job } from "./job.ts";
import { type Access, CLIENT_SECRET, TOKEN, Workspaces } from "./workspaces.ts";

export interface DatabricksOptions {
  /** The workspaces that may get this server's credentials. A template names one of them. */
  readonly hosts: readonly string[];
  /** The workspace of tasks that name none. */
  readonly instance?: string | undefined;
  /** `pat`, a personal access token, or `oauth_m2m`, a service principal. Default: `pat`. */
  readonly authType?: string | undefined;
  /** The service principal of tasks that name none. */
  readonly clientId?: string | undefined;
  /** The service credential provider of serverless tasks that name none. */
  readonly credentialProvider?: string | undefined;
  /** Default: `databricks`. */
  readonly taskType?: string;
}

/** Settings of flytekit's plugin that need Kubernetes. */
const REFUSED = ["databricksTokenSecret", "databricksOauthSecret", "databricksOidcTokenFile"];
const NO_OIDC = "this server has no OIDC federation: let it end on the server that created it";

/** Runs the Databricks tasks of flytekit and flyte-sdk, in place of their connectors. */
export class DatabricksConnector extends AsyncConnectorBase<typeof Job> {
  readonly name = "Databricks Connector";
  readonly #options: DatabricksOptions;
  readonly #workspaces: Workspaces;

  constructor({ taskType = "databricks", ...options }: DatabricksOptions) {
    const secret = options.authType === "oauth_m2m" ? CLIENT_SECRET : TOKEN;
    super({ taskType, resourceMeta: Job, secrets: [secret], outputsFrom: "template" });
    this.#options = options;
    this.#workspaces = new Workspaces(options.hosts);
  }

  /**
   * Databricks starts one run for each token, so a repeated create returns the same run. A refusal
   * may follow a request that started the run, so fx repeats the request once to find it.
   */
  async create({ taskTemplate, idempotencyKey, ...context }: CreateRequest): Promise<Job> {
    const { instance, credentialProvider } = this.#options;
    const { custom } = taskTemplate;
    const databricks_instance = readText(custom, "databricksInstance") ?? instance;
    if (databricks_instance === undefined)
      throw new UserError("NO_INSTANCE", "set databricks_instance, or FLYTE_DATABRICKS_INSTANCE");
    const access = { databricks_instance, ...this.#readAuth(custom) };
    const body = {
      ...toJobSpec(taskTemplate, credentialProvider),
      idempotency_token: idempotencyKey,
    };
    const submit = { method: "POST", path: "/runs/submit", body, idempotent: true } as const;
    const call = () => this.#workspaces.call<{ readonly run_id: string }>(context, access, submit);
    const { run_id } = await call().catch((error: unknown) => {
      if (error instanceof UserError) return call();
      throw error;
    });
    return new Job({ ...access, run_id });
  }

  async get(job: Job, request: GetRequest): Promise<Resource> {
    const { auth_type, databricks_instance: host, run_id } = job;
    if (auth_type === "oidc_federation")
      return Resource.running(`run ${run_id}: ${NO_OIDC}`, { foreign: true });
    const run = await this.#workspaces.call<Run>(request, job, {
      method: "GET",
      path: "/runs/get",
      query: { run_id },
      idempotent: true,
    });
    return describeRun(run, `https://${host}/#job/${run.job_id ?? ""}/run/${run_id}`);
  }

  /**
   * A run that has ended, or that Databricks does not know, cannot be cancelled. The ResourceMeta is
   * untrusted, so a workspace that `create` would refuse is not called.
   */
  async delete(job: Job, request: DeleteRequest): Promise<void> {
    const { databricks_instance: host, run_id } = job;
    if (!this.#options.hosts.includes(host)) {
      request.log.warn(`did not cancel run ${run_id}: ${host} is not in DATABRICKS_HOSTS`);
      return;
    }
    if (job.auth_type === "oidc_federation")
      throw new UserError("OIDC", `did not cancel run ${run_id}: ${NO_OIDC}`);
    try {
      const { signal } = request;
      const cancel = { method: "POST", path: "/runs/cancel", body: { run_id }, signal } as const;
      await this.#workspaces.call(request, job, { ...cancel, idempotent: true });
    } catch (error) {
      const isOver = await this.get(job, request).then(
        ({ phase }) => /SUCCEEDED|FAILED|ABORTED/.test(phase),
        (reason: unknown) => reason instanceof UserError,
      );
      if (!isOver) throw error;
    }
  }

  /** @throws UserError for credentials that this server cannot get */
  #readAuth(custom: JsonObject): Omit<Access, "databricks_instance"> {
    const auth_type = readText(custom, "databricksAuthType") ?? this.#options.authType ?? "pat";
    const refused = REFUSED.find((name) => readText(custom, name) !== undefined);
    if (!["pat", "oauth_m2m"].includes(auth_type) || refused !== undefined)
      throw new UserError(
        "AUTH_REFUSED",
        `${refused ?? `databricks_auth_type ${auth_type}`}: this server uses its own token (pat) or service principal (oauth_m2m), without OIDC federation and secrets of namespaces`,
      );
    const client_id = readText(custom, "databricksClientId") ?? this.#options.clientId ?? null;
    return auth_type === "pat" ? {} : { auth_type, client_id };
  }
}

/** Undefined also for an empty text, as in the original. */
function readText(custom: JsonObject, name: string): string | undefined {
  const value = custom[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}
