import type { LogLink } from "../connector/resource.ts";

/** A link without secrets, wherever a text of it is shown or opened. */
export function redactedLink(link: LogLink, redact: (text: string) => string): LogLink {
  const { uri, name, iconUri } = link;
  return {
    ...link,
    uri: redact(uri),
    name: redact(name),
    ...(iconUri !== undefined && { iconUri: redact(iconUri) }),
  };
}
