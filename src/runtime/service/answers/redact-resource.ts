import type { ResourceMessage } from "../../connector/resource-message.ts";
import type { JsonObject } from "../../json.ts";

/** A Resource without secrets in what people are shown of it. Outputs are the job's own data, and stay as they are. */
export function redactResource(resource: ResourceMessage, redact: (text: string) => string): ResourceMessage {
  const { message, logLinks, customInfo } = resource;
  if (message === "" && logLinks.length === 0 && customInfo === undefined) return resource;
  return {
    ...resource,
    message: redact(message),
    logLinks: logLinks.map((link) => ({ ...link, uri: redact(link.uri), name: redact(link.name) })),
    customInfo: customInfo && redactedJson(customInfo, redact),
  };
}

function redactedJson(json: JsonObject, redact: (text: string) => string): JsonObject {
  const text = JSON.stringify(json);
  const clean = redact(text);
  return clean === text ? json : (JSON.parse(clean) as JsonObject);
}
