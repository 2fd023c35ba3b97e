import type { ConnectorPlan, Credential } from "../connector-plan.ts";
import { listSecrets } from "../project/write-authorization.ts";
import { writeLiteral } from "../typescript/write-literal.ts";

/** The value of each secret in the fake. */
export const FAKE_SECRET = "for-this-machine-only";
/** The path at which the fake issues tokens. */
const TOKEN_PATH = "/oauth/token";

/** The variables with the service's addresses, and their paths at the fake. */
export function listAddresses({
  baseUrlVariable,
  credentials,
}: ConnectorPlan): Readonly<Record<string, string>> {
  const tokens = credentials.flatMap((credential) =>
    credential.kind === "clientCredentials" ? [[credential.tokenUrlVariable, TOKEN_PATH]] : [],
  );
  return Object.fromEntries([[baseUrlVariable, ""], ...tokens]) as Record<string, string>;
}

export function writeSecrets(plan: ConnectorPlan): string {
  const { credentials } = plan;
  const secrets = Object.fromEntries(listSecrets(credentials).map((name) => [name, FAKE_SECRET]));
  const hasTokens = credentials.some(({ kind }) => kind === "clientCredentials");
  return `/** The secrets that the fake accepts. */
export const SECRETS = ${writeLiteral(secrets, 0, "export const SECRETS = ;".length)};
${hasTokens ? '/** The token that it issues. */\nconst TOKEN = "issued-by-the-fake";\n' : ""}`;
}

/** Writes the statements that issue a token. Empty if no credential needs one. */
export function writeTokens({ credentials }: ConnectorPlan): string {
  const found = credentials.find(({ kind }) => kind === "clientCredentials");
  if (found?.kind !== "clientCredentials") return "";
  return `    if (route === "POST ${TOKEN_PATH}") return answerToken(new URLSearchParams(body));
`;
}

/** Writes the functions that check the credentials of a request. Empty if there are none. */
export function writeAccess({ credentials }: ConnectorPlan): string {
  if (credentials.length === 0) return "";
  const conditions = credentials.map(writeCondition);
  const all =
    conditions.length === 1 ? conditions[0]! : `(\n    ${conditions.join(" &&\n    ")}\n  )`;
  const basic = credentials.find(({ kind }) => kind === "basic");
  const login =
    basic?.kind === "basic"
      ? `  const login = btoa(\`\${SECRETS.${basic.user}}:\${SECRETS.${basic.password}}\`);\n`
      : "";
  const allowed = `function isAllowed({ headers, url }: Request): boolean {
${login}  return ${all};
}
`.replace(conditions.some((text) => text.includes("(url)")) ? "" : ", url", "");
  const client = credentials.find(({ kind }) => kind === "clientCredentials");
  if (client?.kind !== "clientCredentials") return allowed;
  return `${allowed}
function answerToken(form: URLSearchParams): Response {
  const isClient =
    form.get("client_id") === SECRETS.${client.id} &&
    form.get("client_secret") === SECRETS.${client.secret};
  if (!isClient) return reply(401, { error: "invalid_client" });
  return reply(200, { access_token: TOKEN, token_type: "Bearer", expires_in: 3600 });
}
`;
}

function writeCondition(credential: Credential): string {
  switch (credential.kind) {
    case "bearer":
      return `headers.get("authorization") === \`Bearer \${SECRETS.${credential.secret}}\``;
    case "basic":
      return 'headers.get("authorization") === `Basic ${login}`';
    case "clientCredentials":
      return `headers.get("authorization") === \`Bearer \${TOKEN}\``;
    case "apiKey":
      return writeKeyCondition(credential.in, credential.name, `SECRETS.${credential.secret}`);
  }
}

function writeKeyCondition(
  place: "header" | "query" | "cookie",
  name: string,
  secret: string,
): string {
  switch (place) {
    case "header":
      return `headers.get(${writeLiteral(name)}) === ${secret}`;
    case "query":
      return `new URL(url).searchParams.get(${writeLiteral(name)}) === ${secret}`;
    case "cookie":
      return `headers.get("cookie")?.split("; ").includes(${writeLiteral(`${name}=${FAKE_SECRET}`)}) === true`;
  }
}
