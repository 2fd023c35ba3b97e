import {
  type Context,
  type DoRequest,
  Resource,
  RetryableError,
  SyncConnectorBase,
  t,
  UserError,
} from "flyte-fx";

/** What every task of this type takes and gives. */
const jobInputs = { text: t.string() };
const jobOutputs = { words: t.int() };

/** What the job service answers. */
interface JobResult {
  readonly words?: number;
  readonly error?: string;
}

/** Does its work within one call. Flyte waits ten seconds for it: what may take longer belongs in an asynchronous connector. */
export class FxTemplateConnector extends SyncConnectorBase<typeof jobInputs, typeof jobOutputs> {
  readonly name = "fx-template";
  readonly #url: string;

  constructor(url = process.env["JOB_SERVICE_URL"] ?? "http://127.0.0.1:8700") {
    super({
      taskType: "fx_template_type",
      secrets: ["JOB_API_KEY"],
      inputs: jobInputs,
      outputs: jobOutputs,
    });
    this.#url = url;
  }

  /** Flyte repeats a call whose answer was lost. The key is then the same: the service does the work once. */
  async do({ inputs, idempotencyKey, ...context }: DoRequest<typeof jobInputs>) {
    const { words, error } = await this.#post("/jobs", context, idempotencyKey, {
      text: inputs.text,
    });
    if (words === undefined) return Resource.failed(error ?? "the job service gave no result");
    context.log.info("job done", { characters: inputs.text.length, words });
    return Resource.succeeded({ words }, { message: `${words} words` });
  }

  /** One call of the job service. The signal ends it when nobody wants its answer any more. */
  async #post(
    path: string,
    { fetch, secrets, signal }: Context,
    idempotencyKey: string,
    body: object,
  ): Promise<JobResult> {
    const headers = {
      authorization: `Bearer ${secrets.get("JOB_API_KEY")}`,
      "content-type": "application/json",
      "idempotency-key": idempotencyKey,
    };
    const response = await fetch(new URL(path, this.#url), {
      method: "POST",
      headers,
      signal,
      body: JSON.stringify(body),
    }).catch((error: unknown) => {
      if (signal.aborted) throw error;
      throw new RetryableError("NOT_REACHED", `POST ${this.#url} did not get through`, {
        cause: error,
      });
    });
    if (!response.ok) throw await faultOf(response);
    return (await response.json()) as JobResult;
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
