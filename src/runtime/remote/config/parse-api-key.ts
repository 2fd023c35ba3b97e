/** An endpoint and credentials in one text, as Union hands them out. */
export interface ApiKey {
  readonly endpoint: string;
  readonly clientId: string;
  readonly secret: string;
  /** May be empty. */
  readonly org: string;
}

/**
 * Decodes the base64 of `ENDPOINT:CLIENT_ID:CLIENT_SECRET:ORG`, where the endpoint has no port.
 * Returns undefined for any other text.
 */
export function parseApiKey(text: string): ApiKey | undefined {
  const decoded = Buffer.from(text.trim(), "base64").toString("utf8");
  const [endpoint = "", clientId = "", secret = "", org, ...rest] = decoded.split(":");
  if (endpoint === "" || clientId === "" || secret === "") return undefined;
  if (org === undefined || rest.length > 0) return undefined;
  return { endpoint, clientId, secret, org: org === "None" ? "" : org };
}
