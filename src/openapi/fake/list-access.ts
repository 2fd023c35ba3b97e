import type { ConnectorPlan, Credential } from "../connector-plan.ts";
import type { LiteralValue } from "../typescript/write-literal.ts";

/** The value of each secret in the fake. */
export const FAKE_SECRET = "for-this-machine-only";
/** The token that the fake issues. */
const FAKE_TOKEN = "issued-by-the-fake";

/** A variable with an address of the service, and the path that stands for it at the fake. */
interface Address {
  readonly name: string;
  readonly url: string;
  readonly path: string;
}

export function listAddresses(plan: ConnectorPlan): Address[] {
  const { baseUrl = "https://service.example.com", baseUrlVariable: name, credentials } = plan;
  const tokens = credentials.flatMap((each) =>
    each.kind === "clientCredentials"
      ? [{ name: each.tokenUrlVariable, url: each.tokenUrl, path: "/oauth/token" }]
      : [],
  );
  return [{ name, url: baseUrl, path: "" }, ...tokens];
}

/** What every request carries, and how the connector gets a token, as data of the fake. */
export function listAccess({ credentials }: ConnectorPlan): Record<string, LiteralValue> {
  const client = { client_id: FAKE_SECRET, client_secret: FAKE_SECRET };
  const hasToken = credentials.some(({ kind }) => kind === "clientCredentials");
  return {
    access: credentials.map(toAccess),
    ...(hasToken && { token: { client, value: FAKE_TOKEN } }),
  };
}

function toAccess(credential: Credential): LiteralValue {
  const authorization = { in: "header", path: ["authorization"] };
  switch (credential.kind) {
    case "bearer":
      return { ...authorization, value: `Bearer ${FAKE_SECRET}` };
    case "basic":
      return { ...authorization, value: `Basic ${btoa(`${FAKE_SECRET}:${FAKE_SECRET}`)}` };
    case "clientCredentials":
      return { ...authorization, value: `Bearer ${FAKE_TOKEN}` };
    case "apiKey":
      return { in: credential.in, path: [credential.name], value: FAKE_SECRET };
    case "body":
      return { in: "body", path: credential.path, value: FAKE_SECRET };
  }
}
