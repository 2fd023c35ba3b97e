import type { ConnectorPlan, Credential } from "../connector-plan.ts";
import { writeKey, writeLiteral } from "../typescript/write-literal.ts";
import { writeDocComment } from "../typescript/write-type.ts";
import type { Places } from "./fill-template.ts";

/** Names of the secrets that a connector declares. */
export function listSecrets(credentials: readonly Credential[]): string[] {
  const names = credentials.flatMap((each) => {
    if (each.kind === "basic") return [each.user, each.password];
    return each.kind === "clientCredentials" ? [each.id, each.secret] : [each.secret];
  });
  return [...new Set(names)];
}

/** The places of `src/service.ts` with the service's address, and what every request carries. */
export function describeAccess(plan: ConnectorPlan): Places {
  const { baseUrl, baseUrlVariable: variable, credentials, document } = plan;
  const [relative] = document.servers;
  const note =
    relative === undefined ? "" : `The document has only a relative address: ${relative}`;
  const client = credentials.find((each) => each.kind === "clientCredentials");
  return {
    access: writeAccess(credentials),
    "serviceUrl.comment": baseUrl === undefined ? writeDocComment(note) : "",
    serviceUrl: `${baseUrl === undefined ? `requireVariable(${writeLiteral(variable)})` : readVariable(variable, baseUrl)};`,
    ...(client && {
      tokenUrl: readVariable(client.tokenUrlVariable, client.tokenUrl),
      client: [
        `client_id: ${readSecret(client.id)},`,
        `client_secret: ${readSecret(client.secret)},`,
        client.scopes.length === 0 ? "" : `scope: ${writeLiteral(client.scopes.join(" "))},`,
      ].join("\n"),
    }),
  };
}

function readVariable(name: string, otherwise: string): string {
  return `process.env[${writeLiteral(name)}] ?? ${writeLiteral(otherwise)}`;
}

/** The value of a secret, as code. */
export function readSecret(name: string): string {
  return `context.secrets.get(${writeLiteral(name)})`;
}

/** The headers and the query with credentials, as entries of a request. */
function writeAccess(credentials: readonly Credential[]): string {
  const query = listKeys(credentials, "query");
  const cookies = listKeys(credentials, "cookie");
  const headers = [
    ...credentials.flatMap(writeAuthorization),
    ...listKeys(credentials, "header"),
    ...(cookies.length === 0 ? [] : [`cookie: toCookies({ ${cookies.join(", ")} })`]),
  ];
  return [
    headers.length === 0 ? "" : `headers: { ${headers.join(", ")}, ...request.headers },`,
    query.length === 0 ? "" : `query: { ...request.query, ${query.join(", ")} },`,
  ].join("\n");
}

function listKeys(credentials: readonly Credential[], place: "header" | "query" | "cookie") {
  return credentials.flatMap((each) =>
    each.kind === "apiKey" && each.in === place
      ? [`${writeKey(each.name)}: ${readSecret(each.secret)}`]
      : [],
  );
}

function writeAuthorization(credential: Credential): string[] {
  switch (credential.kind) {
    case "bearer":
      return [`authorization: \`Bearer \${${readSecret(credential.secret)}}\``];
    case "basic":
      return [
        `authorization: toBasic(${readSecret(credential.user)}, ${readSecret(credential.password)})`,
      ];
    case "clientCredentials":
      return ["authorization: `Bearer ${await getToken(context)}`"];
    default:
      return [];
  }
}
