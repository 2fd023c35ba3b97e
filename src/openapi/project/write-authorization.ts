import type { ConnectorPlan, Credential } from "../connector-plan.ts";
import { writeKey, writeLiteral } from "../typescript/write-literal.ts";

/** Names of the secrets that a connector declares. */
export function listSecrets(credentials: readonly Credential[]): string[] {
  const names = credentials.flatMap((credential) => {
    switch (credential.kind) {
      case "bearer":
      case "apiKey":
      case "body":
        return [credential.secret];
      case "basic":
        return [credential.user, credential.password];
      case "clientCredentials":
        return [credential.id, credential.secret];
    }
  });
  return [...new Set(names)];
}

/** The headers with credentials in each request, as entries of an object. */
export function listAuthorization({ credentials }: ConnectorPlan): string[] {
  const headers = credentials.some(isHeader);
  if (!headers) return [];
  return [isAsync(credentials) ? "...(await authorize(context))" : "...authorize(context)"];
}

/** The credentials in each query, as entries of an object. */
export function listQueryCredentials({ credentials }: ConnectorPlan): string[] {
  return credentials
    .filter(isInQuery)
    .map(({ name, secret }) => `${writeKey(name)}: ${readSecret(secret)}`);
}

/** Whether the functions that call the service await a token. */
export function isAsync(credentials: readonly Credential[]): boolean {
  return credentials.some(({ kind }) => kind === "clientCredentials");
}

/** Writes the function that returns the headers with credentials. */
export function writeAuthorization(credentials: readonly Credential[]): string[] {
  const others = credentials.filter(isHeader);
  if (others.length === 0) return [];
  const client = others.find((credential) => credential.kind === "clientCredentials");
  const headers = others.filter((one) => !isInCookie(one)).map(writeHeader);
  const cookies = others
    .filter(isInCookie)
    .map(
      ({ name, secret }) =>
        `${writeLiteral(`${name}=`)} + encodeURIComponent(${readSecret(secret)})`,
    );
  if (cookies.length > 0)
    headers.push(
      `cookie: ${cookies.length === 1 ? cookies[0]! : `[${cookies.join(", ")}].join("; ")`}`,
    );
  const body = `{\n return {\n${headers.join(",\n")}};\n}\n`;
  const type = "Record<string, string>";
  if (client === undefined) return [`function authorize(context: HttpContext): ${type} ${body}`];
  return [
    `async function authorize(context: HttpContext): Promise<${type}> ${body}`,
    writeToken(client),
  ];
}

function writeHeader(credential: HeaderCredential): string {
  switch (credential.kind) {
    case "bearer":
      return `authorization: \`Bearer \${${readSecret(credential.secret)}}\``;
    case "basic": {
      const { user, password } = credential;
      const pair = `\`\${${readSecret(user)}}:\${${readSecret(password)}}\``;
      return `authorization: \`Basic \${Buffer.from(${pair}).toString("base64")}\``;
    }
    case "clientCredentials":
      return "authorization: `Bearer ${await getToken(context)}`";
    case "apiKey":
      return `${writeKey(credential.name)}: ${readSecret(credential.secret)}`;
  }
}

function writeToken({
  tokenUrl,
  tokenUrlVariable,
  scopes,
  id,
  secret,
}: Extract<Credential, { kind: "clientCredentials" }>): string {
  const read = `process.env[${writeLiteral(tokenUrlVariable)}] ?? ${writeLiteral(tokenUrl)}`;
  // A relative address is one of the service.
  const base = URL.canParse(tokenUrl) ? "" : ", getServiceUrl()";
  const scope = scopes.length === 0 ? "" : `scope: ${writeLiteral(scopes.join(" "))},`;
  return `/** Asks for a token with each call: a connector keeps nothing between calls. */
async function getToken(context: HttpContext): Promise<string> {
  const url = new URL(${read}${base});
  const { access_token: token } = await requestJson<{ readonly access_token: string }>(context, {
    method: "POST",
    baseUrl: \`\${url.origin}\${url.search}\`,
    path: url.pathname,
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: ${readSecret(id)},
      client_secret: ${readSecret(secret)},
      ${scope}
    }),
    idempotent: true,
  });
  return token;
}
`;
}

/** The value of a secret, as code. */
export function readSecret(name: string): string {
  return `context.secrets.get(${writeLiteral(name)})`;
}

type ApiKey = Extract<Credential, { kind: "apiKey" }>;

type HeaderCredential = Exclude<Credential, { kind: "body" }>;

function isHeader(credential: Credential): credential is HeaderCredential {
  return credential.kind !== "body" && !isInQuery(credential);
}

function isInQuery(credential: Credential): credential is ApiKey & { in: "query" } {
  return credential.kind === "apiKey" && credential.in === "query";
}

function isInCookie(credential: Credential): credential is ApiKey & { in: "cookie" } {
  return credential.kind === "apiKey" && credential.in === "cookie";
}
