import type { ResourceMessage } from "../../connector/resource-message.ts";
import { redactedJson } from "../../secrets/redacted-json.ts";
import { redactedLink } from "../../secrets/redacted-link.ts";

/** A Resource without secrets in what people are shown of it. Outputs are the job's own data, and stay as they are. */
export function redactResource(
  resource: ResourceMessage,
  redact: (text: string) => string,
): ResourceMessage {
  const { message, logLinks, customInfo } = resource;
  if (message === "" && logLinks.length === 0 && customInfo === undefined) return resource;
  return {
    ...resource,
    message: redact(message),
    logLinks: logLinks.map((link) => redactedLink(link, redact)),
    customInfo: customInfo && redactedJson(customInfo, redact),
  };
}
