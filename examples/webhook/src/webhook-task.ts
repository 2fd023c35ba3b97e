import {
  type Json,
  type JsonObject,
  SyncConnectorExecutorMixin,
  Task,
  type TaskOptions,
  UserError,
} from "flyte-fx";
import { inputsUsedIn } from "./placeholders.ts";
import { readWebhook, webhookOutputs } from "./webhook.ts";

type Outputs = typeof webhookOutputs;

/** `url`, `headers` and `data` may hold `{inputs.NAME}` and `{secrets.NAME}`. */
export interface WebhookTaskOptions<I> extends Omit<TaskOptions<I, Outputs>, "outputs"> {
  readonly url: string;
  /** Default POST. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The query of a GET or HEAD; elsewhere the body: a text as it is, all else as JSON. Default: none. */
  readonly data?: Json;
  /** How long the answer may take. Default 9: Flyte itself gives up after 10, and then says less. */
  readonly timeoutSec?: number;
  /** Adds the data to the output, as `input_data`. Default false. */
  readonly showData?: boolean;
  /** Adds the URL to the output, as `url`. Default false. */
  readonly showUrl?: boolean;
  /** What counts as success. Default 200. */
  readonly expectedStatus?: number | readonly number[];
}

/** A task that calls a URL. It gives `info`: `status_code`, `response_data`, and what it was asked to show. */
export class WebhookTask<I> extends SyncConnectorExecutorMixin(Task)<I, Outputs> {
  readonly taskType = "webhook";
  readonly #custom: JsonObject;

  /** @throws UserError for options that make no webhook */
  constructor({
    url,
    method = "POST",
    headers = {},
    data,
    timeoutSec = 9,
    showData = false,
    showUrl = false,
    expectedStatus,
    ...options
  }: WebhookTaskOptions<I>) {
    super({ ...options, outputs: webhookOutputs });
    this.#custom = {
      url,
      method,
      headers,
      ...(data !== undefined && { data }),
      timeout_sec: timeoutSec,
      show_data: showData,
      show_url: showUrl,
      ...(expectedStatus !== undefined && { expected_status: expectedStatus }),
    };
    this.#check();
  }

  override getCustom(): JsonObject {
    return this.#custom;
  }

  /** Here, where the task is made, and not only where it runs. */
  #check(): void {
    readWebhook(this.name, this.#custom);
    const unknown = inputsUsedIn(this.#custom).filter((name) => !this.inputFields.has(name));
    if (unknown.length > 0)
      throw new UserError(
        "NO_SUCH_INPUT",
        `${this.name} uses ${unknown.map((name) => `{inputs.${name}}`).join(", ")} without declaring it`,
      );
  }
}
