import {
  type DoRequest,
  type Json,
  Resource,
  RetryableError,
  type Shape,
  SyncConnectorBase,
  UserError,
} from "flyte-fx";
import { buildRequest } from "./build-request.ts";
import { fillJson, fillUrl, type Values } from "./placeholders.ts";
import { type HttpAnswer, sendRequest } from "./send-request.ts";
import { MASK, type SecretOrigins, UsedSecrets } from "./used-secrets.ts";
import { readWebhook, type Webhook, webhookOutputs } from "./webhook.ts";

export interface WebhookConnectorOptions {
  /** The secrets that tasks may use, each with the origins that it may be sent to. Default: none. */
  readonly secrets?: SecretOrigins;
  /** A longer response fails the task. Default: 1 MiB. */
  readonly maxResponseBytes?: number;
}

/** Calls a URL and gives what it answers. */
export class WebhookConnector extends SyncConnectorBase<Shape, typeof webhookOutputs> {
  readonly name = "Webhook Connector";
  readonly #origins: SecretOrigins;
  readonly #maxBytes: number;

  constructor({ secrets = {}, maxResponseBytes = 1024 * 1024 }: WebhookConnectorOptions = {}) {
    super({ taskType: "webhook", secrets: Object.keys(secrets), outputs: webhookOutputs });
    this.#origins = secrets;
    this.#maxBytes = maxResponseBytes;
  }

  async do({ taskTemplate, inputs, secrets, fetch, signal }: DoRequest) {
    const webhook = readWebhook(taskTemplate.id.name, taskTemplate.custom);
    const shown = showable(webhook, { inputs, secret: () => MASK });
    const used = new UsedSecrets(this.#origins, secrets);
    const request = buildRequest(webhook, { inputs, secret: (name) => used.get(name) });
    used.checkOrigin(request.url.origin);
    const label = `${webhook.method} ${shown.url}`;
    const answer = await sendRequest(request, {
      label,
      fetch,
      signal,
      timeoutSec: webhook.timeoutSec,
      maxBytes: this.#maxBytes,
    });
    const text = used.hide(answer.text);
    if (!webhook.expectedStatus.includes(answer.status))
      throw unexpectedStatus(label, webhook, {
        ...answer,
        text,
        location: answer.location && used.hide(answer.location),
      });
    if (!answer.isWhole)
      throw new UserError("TOO_LARGE", `${label} answered more than ${this.#maxBytes} bytes`);
    return Resource.succeeded(
      {
        info: { status_code: answer.status, response_data: text, ...shownOutputs(webhook, shown) },
      },
      { message: `${label} answered ${answer.status}` },
    );
  }
}

interface Shown {
  readonly url: string;
  readonly data: Json;
}

/** The webhook's parts as anybody may see them: with the inputs, without the secrets. */
function showable(webhook: Webhook, masked: Values): Shown {
  return { url: fillUrl(webhook.url, masked), data: fillJson(webhook.data ?? null, masked) };
}

function shownOutputs(
  { showData, showUrl }: Webhook,
  { url, data }: Shown,
): { input_data?: Json; url?: string } {
  return { ...(showData && { input_data: data }), ...(showUrl && { url }) };
}

/** 429 and the server's own faults may pass; what else is not expected stays wrong. */
function unexpectedStatus(
  label: string,
  { expectedStatus }: Webhook,
  { status, location, text }: HttpAnswer,
): UserError | RetryableError {
  const redirect =
    location === null ? "" : `, a redirect to ${beginningOf(location)} that is not followed`;
  const body = text === "" ? "" : `: ${beginningOf(text)}`;
  const message = `${label} answered ${status}, expected ${expectedStatus.join(" or ")}${redirect}${body}`;
  return status === 429 || status >= 500
    ? new RetryableError(`HTTP_${status}`, message)
    : new UserError(`HTTP_${status}`, message);
}

function beginningOf(text: string): string {
  const line = text.slice(0, 1000).replace(/\s+/g, " ").trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
