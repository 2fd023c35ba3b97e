import { type Fields, type Json, type TaskOptions, UserError } from "flyte-fx";
import { findUsedInputs } from "./placeholders.ts";
import type { createWebhookConnector } from "./webhook-connector.ts";
import { readWebhook } from "./webhook.ts";

/** `url`, `headers` and `data` may contain `{inputs.NAME}` and `{secrets.NAME}`. */
export interface WebhookTaskOptions<I> extends Omit<TaskOptions<I, {}>, "outputs"> {
  readonly url: string;
  /** Default: POST. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Query of a GET or HEAD, or body of any other request: a string as is, other values as JSON. */
  readonly data?: Json;
  /** Timeout for the whole response. Default: 9, because Flyte gives up after 10. */
  readonly timeoutSec?: number;
  /** Adds the data to the output, as `input_data`. Default: false. */
  readonly showData?: boolean;
  /** Adds the URL to the output, as `url`. Default: false. */
  readonly showUrl?: boolean;
  /** Status codes that count as success. Default: 200. */
  readonly expectedStatus?: number | readonly number[];
}

/**
 * Creates a task that calls a URL. Its output is `info`, with `status_code`, `response_data` and
 * the parts that the options show.
 *
 * @throws UserError if the options are invalid
 */
export function createWebhookTask<I>(
  connector: ReturnType<typeof createWebhookConnector>,
  {
    url,
    method = "POST",
    headers = {},
    data,
    timeoutSec = 9,
    showData = false,
    showUrl = false,
    expectedStatus,
    inputs = {} as Fields<I>,
    ...options
  }: WebhookTaskOptions<I>,
) {
  const custom = {
    url,
    method,
    headers,
    ...(data !== undefined && { data }),
    timeout_sec: timeoutSec,
    show_data: showData,
    show_url: showUrl,
    ...(expectedStatus !== undefined && { expected_status: expectedStatus }),
  };
  readWebhook(options.name, custom);
  const task = connector.task({ ...options, inputs, custom });
  const unknown = findUsedInputs(custom).filter((name) => !task.inputFields.has(name));
  if (unknown.length > 0)
    throw new UserError(
      "NO_SUCH_INPUT",
      `${task.name} uses ${unknown.map((name) => `{inputs.${name}}`).join(", ")} without declaring it`,
    );
  return task;
}
