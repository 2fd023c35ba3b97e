import { defineSyncConnector, type Json, Resource, UserError } from "flyte-fx";
import { httpErrors } from "flyte-fx/http";
import { buildRequest } from "./build-request.ts";
import { fillJson, fillUrl, type Values } from "./placeholders.ts";
import { sendRequest } from "./send-request.ts";
import { MASK, type SecretOrigins, UsedSecrets } from "./used-secrets.ts";
import { readWebhook, type Webhook, webhookOutputs } from "./webhook.ts";

export interface WebhookConnectorOptions {
  /** Secrets that tasks may use, each with the origins that may receive it. Default: none. */
  readonly secrets?: SecretOrigins;
  /** A longer response fails the task. Default: 1 MiB. */
  readonly maxResponseBytes?: number;
}

/** Creates a connector whose tasks call a URL and return the response. */
export function createWebhookConnector({
  secrets: origins = {},
  maxResponseBytes: maxBytes = 1024 * 1024,
}: WebhookConnectorOptions = {}) {
  return defineSyncConnector({
    taskType: "webhook",
    secrets: Object.keys(origins),
    outputs: webhookOutputs,

    async do({ taskTemplate, inputs, ...context }) {
      const { secrets, fetch, signal } = context;
      const webhook = readWebhook(taskTemplate.id.name, taskTemplate.custom);
      const shown = fillShown(webhook, { inputs, secret: () => MASK });
      const used = new UsedSecrets(origins, secrets);
      const request = buildRequest(webhook, { inputs, secret: (name) => used.get(name) });
      used.checkOrigin(request.url.origin);
      const label = `${webhook.method} ${shown.url}`;
      const { timeoutSec } = webhook;
      const reply = await sendRequest(request, { label, fetch, signal, timeoutSec, maxBytes });
      const text = used.hide(reply.text);
      if (!webhook.expectedStatus.includes(reply.status))
        throw reply.status < 400
          ? unexpectedStatus(label, webhook, used.hide(reply.location), reply.status)
          : await httpErrors(context)({ ...reply, data: text }, label);
      if (!reply.isWhole)
        throw new UserError("TOO_LARGE", `${label} returned more than ${maxBytes} bytes`);
      return Resource.succeeded(
        {
          info: { status_code: reply.status, response_data: text, ...shownOutputs(webhook, shown) },
        },
        { message: `${label} returned ${reply.status}` },
      );
    },
  });
}

interface Shown {
  readonly url: string;
  readonly data: Json;
}

/** Fills in the inputs and masks the secrets, for outputs and messages. */
function fillShown(webhook: Webhook, masked: Values): Shown {
  return { url: fillUrl(webhook.url, masked), data: fillJson(webhook.data ?? null, masked) };
}

function shownOutputs(
  { showData, showUrl }: Webhook,
  { url, data }: Shown,
): { input_data?: Json; url?: string } {
  return { ...(showData && { input_data: data }), ...(showUrl && { url }) };
}

/** A success or a redirect that the task does not expect. */
function unexpectedStatus(
  label: string,
  { expectedStatus }: Webhook,
  location: string,
  status: number,
): UserError {
  const redirect =
    location === "" ? "" : `, a redirect to ${location.slice(0, 200)} that is not followed`;
  return new UserError(
    `HTTP_${status}`,
    `${label} returned ${status}, expected ${expectedStatus.join(" or ")}${redirect}`,
  );
}
