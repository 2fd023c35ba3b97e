import { t } from "flyte-fx";
import { createWebhookConnector } from "./webhook-connector.ts";
import { createWebhookTask } from "./webhook-task.ts";

export const webhook = createWebhookConnector();

/** Checks that a URL responds. */
export const ping = createWebhookTask(webhook, {
  name: "ping",
  inputs: { url: t.string() },
  method: "GET",
  url: "{inputs.url}",
  showUrl: true,
});

/** Posts a message to a room of a chat server on this machine. */
export const postMessage = createWebhookTask(webhook, {
  name: "post_message",
  inputs: { room: t.string(), text: t.string(), urgent: t.bool().default(false) },
  url: "http://127.0.0.1:8080/rooms/{inputs.room}/messages",
  data: { text: "fx says: {inputs.text}", urgent: "{inputs.urgent}" },
  expectedStatus: [200, 201],
  showData: true,
  retries: 2,
});
