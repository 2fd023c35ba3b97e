import type { ConnectorPlan, Credential, Field } from "../connector-plan.ts";
import { writeKey, writeLiteral } from "../typescript/write-literal.ts";
import { writeDocComment } from "../typescript/write-type.ts";

/** Names of the secrets that a connector declares. */
export function listSecrets(credentials: readonly Credential[]): string[] {
  return [...new Set(credentials.flatMap(({ secrets }) => secrets))];
}

/** The places of `src/service.ts` with the service's address, and what every request carries. */
export function describeAccess(plan: ConnectorPlan) {
  const { baseUrl, baseUrlVariable: variable, credentials, document } = plan;
  const [relative] = document.servers;
  const note =
    relative === undefined ? "" : `The document has only a relative address: ${relative}`;
  const { client, secrets = [] } = credentials.find((each) => each.client !== undefined) ?? {};
  const [id = "", secret = ""] = secrets;
  return {
    access: writeAccess(credentials),
    "serviceUrl.comment": baseUrl === undefined ? writeDocComment(note) : "",
    serviceUrl: `${baseUrl === undefined ? `requireVariable(${writeLiteral(variable)})` : readVariable(variable, baseUrl)};`,
    ...(client && {
      tokenUrl: readVariable(client.tokenUrlVariable, client.tokenUrl),
      client: [
        `client_id: ${readSecret(id)},`,
        `client_secret: ${readSecret(secret)},`,
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
  const write = (place: Field["at"]["in"]): string =>
    credentials
      .filter(({ at }) => at.in === place)
      .map((each) => `${writeKey(each.at.path[0]!)}: ${writeValue(each)}, `)
      .join("");
  const [query, headers] = [write("query"), write("header")];
  return [
    headers && `headers: { ${headers}...request.headers },`,
    query && `query: { ...request.query, ${query} },`,
  ].join("\n");
}

function writeValue({ kind, secrets, prefix = "Bearer" }: Credential): string {
  const values = secrets.map(readSecret);
  if (kind === "bearer") return `\`${prefix} \${${values.join("")}}\``;
  if (kind === "basic") return `toBasic(${values.join(", ")})`;
  return kind === "clientCredentials" ? "`Bearer ${await getToken(context)}`" : values.join("");
}
