import {
  AsyncConnectorBase,
  type Context,
  type CreateRequest,
  type DeleteRequest,
  type GetRequest,
  Resource,
  resourceMeta,
  RetryableError,
  t,
  UserError,
} from "flyte-fx";

/** Names a job. Flyte keeps it and hands it back, maybe to another process: an id to look up, and nothing that must be trusted. */
export class Job extends resourceMeta({ jobId: t.string() }) {}

/** What every task of this type takes and gives. */
const jobInputs = { text: t.string() };
const jobOutputs = { words: t.int() };

/** What the job service says of a job. */
interface JobStatus {
  readonly state: "queued" | "running" | "done" | "failed" | "cancelled";
  readonly progress: number;
  readonly words?: number;
  readonly error?: string;
}

/** Starts jobs in the job service, and asks how they are. It remembers nothing itself: any copy of it can answer for any job. */
export class FxTemplateConnector extends AsyncConnectorBase<
  typeof Job,
  typeof jobInputs,
  typeof jobOutputs
> {
  readonly name = "fx-template";
  readonly #url: string;

  constructor(url = process.env["JOB_SERVICE_URL"] ?? "http://127.0.0.1:8700") {
    super({
      taskType: "fx_template_type",
      resourceMeta: Job,
      secrets: ["JOB_API_KEY"],
      inputs: jobInputs,
      outputs: jobOutputs,
    });
    this.#url = url;
  }

  /**
   * Flyte repeats a create whose answer was lost. The key is then the same, and so is the job. The request gets no signal: an
   * aborted one may have created a job that nobody knows of, while fx deletes one that create returns too late.
   */
  async create({ inputs, idempotencyKey, log, fetch, secrets }: CreateRequest<typeof jobInputs>) {
    const jobId = `fx-template-${idempotencyKey}`;
    const response = await this.#call("PUT", jobId, { fetch, secrets }, { text: inputs.text });
    if (response === undefined)
      throw new UserError("NO_JOB_SERVICE", `there is no job service at ${this.#url}`);
    log.info("job accepted", { jobId, characters: inputs.text.length });
    return new Job({ jobId });
  }

  /** A throw says that the asking failed, not the job: it is asked again. What ends the job is a Resource. */
  async get({ jobId }: Job, context: GetRequest) {
    const response = await this.#call("GET", jobId, context);
    if (response === undefined) return Resource.failed(`the job service knows no job ${jobId}`);
    const {
      state,
      progress,
      words = 0,
      error = "it does not say why",
    } = (await response.json()) as JobStatus;
    const details = { logLinks: [{ name: "job", uri: this.#address(jobId) }] };
    switch (state) {
      case "queued":
        return Resource.queued("waiting for a worker", details);
      case "running":
        return Resource.running(`${progress} %`, details);
      case "done":
        return Resource.succeeded({ words }, details);
      case "cancelled":
        return Resource.aborted("the job was cancelled", details);
      case "failed":
        return Resource.failed(error, details);
      default:
        throw new Error(`the job service says that the job is ${JSON.stringify(state)}`);
    }
  }

  /** It can come twice, and after the job's end; that the job is gone is what was wanted. */
  async delete({ jobId }: Job, context: DeleteRequest) {
    await this.#call("DELETE", jobId, context);
    context.log.info("job cancelled", { jobId });
  }

  /** One call to the job service; undefined if it does not know the job. The signal ends the call when nobody waits for its answer any more. */
  async #call(
    method: string,
    jobId: string,
    { fetch, secrets, signal }: Pick<Context, "fetch" | "secrets"> & { signal?: AbortSignal },
    body?: object,
  ): Promise<Response | undefined> {
    const headers = {
      authorization: `Bearer ${secrets.get("JOB_API_KEY")}`,
      "content-type": "application/json",
    };
    const response = await fetch(this.#address(jobId), {
      method,
      headers,
      ...(signal && { signal }),
      ...(body && { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      if (signal?.aborted === true) throw error;
      throw new RetryableError("NOT_REACHED", `${method} ${this.#url} did not get through`, {
        cause: error,
      });
    });
    if (response.ok) return response;
    if (response.status === 404) return undefined;
    throw await faultOf(response);
  }

  #address(jobId: string): string {
    return new URL(`/jobs/${encodeURIComponent(jobId)}`, this.#url).href;
  }
}

/** Too much work and the service's own faults pass: a later try can work. What is wrong with the request stays wrong. */
async function faultOf(response: Response): Promise<Error> {
  const message = `the job service answered ${response.status}: ${(await response.text()).slice(0, 200)}`;
  const passes = response.status === 429 || response.status >= 500;
  return passes
    ? new RetryableError("JOB_SERVICE", message)
    : new UserError("JOB_SERVICE", message);
}
