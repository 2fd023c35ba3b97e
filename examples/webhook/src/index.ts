import { ConnectorRegistry, t } from "flyte-fx";
import { WebhookConnector } from "./webhook-connector.ts";
import { WebhookTask } from "./webhook-task.ts";

ConnectorRegistry.register(new WebhookConnector());

/** Asks whether a URL answers. */
export const ping = new WebhookTask({
  name: "ping",
  inputs: { url: t.string() },
  method: "GET",
  url: "{inputs.url}",
  showUrl: true,
});

/** Posts a message to a room of a chat server on this machine. */
export const postMessage = new WebhookTask({
  name: "post_message",
  inputs: { room: t.string(), text: t.string(), urgent: t.bool().default(false) },
  url: "http://127.0.0.1:8080/rooms/{inputs.room}/messages",
  data: { text: "fx says: {inputs.text}", urgent: "{inputs.urgent}" },
  expectedStatus: [200, 201],
  showData: true,
  retries: 2,
});
