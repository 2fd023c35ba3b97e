import type { Parameter, SecurityScheme } from "../api-document.ts";
import { isSecretName } from "../typescript/names.ts";
import type { DocumentNode } from "./document-node.ts";

/**
 * Reads the schemes that an operation needs, or else those of the document. Returns the parameters
 * that are keys, too.
 */
export function readSecurity(node: DocumentNode, root: DocumentNode, all: readonly Parameter[]) {
  const security = node.get("security") ?? root.get("security");
  const schemes = root.get("components")?.get("securitySchemes");
  const written = (security?.elements() ?? []).map((alternative) =>
    alternative.entries().map(([name, scopes]): SecurityScheme => {
      const scheme = schemes?.get(name)?.resolve();
      return (scheme && readScheme(scheme, scopes)) ?? { type: "other", name };
    }),
  );
  const isUsable = written.some((own) => own.every(({ type }) => type !== "other"));
  // Beside a scheme, a token in the query may be the ID of a job.
  const keys = all.filter((each) => isKey(each) && !(isUsable && isBareToken(each)));
  const needed = keys
    // An optional one is another way to say the same, as Google's is.
    .filter(({ in: place, required }) => required || place === "header" || !isUsable)
    .map(({ in: place, name, required }): SecurityScheme => {
      const isOptional = required ? {} : { isOptional: true };
      return { type: "apiKey", in: place as "header", name, ...isOptional };
    });
  const alternatives = written.length === 0 && needed.length > 0 ? [[]] : written;
  return { keys, security: alternatives.map((own) => [...needed, ...own]) };
}

function isBareToken({ name, in: place }: Parameter): boolean {
  return place === "query" && /^token$/i.test(name);
}

/** Names of tokens that are not secrets, such as that of a page or of a form. */
const NO_KEYS = /idempot|(client|request|creation|page|next|continu\w*|sync|[cx]srf)[-_]?token/i;

/**
 * Whether it is a key, for which many documents declare no scheme: also one that is not required,
 * such as `X-Acme-Key`, because some operations do without it.
 */
function isKey({ name, in: place }: Parameter): boolean {
  if ((place !== "header" && place !== "query") || NO_KEYS.test(name)) return false;
  if (place === "header" && /^(authorization|x-[\w-]*key)$/i.test(name)) return true;
  return isSecretName(name.replace(/^x-/i, ""));
}

function readScheme(node: DocumentNode, scopes: DocumentNode): SecurityScheme | undefined {
  const type = node.text("type");
  const scheme = node.text("scheme")?.toLowerCase();
  if (type === "http")
    return scheme === "bearer" || scheme === "basic" ? { type: scheme } : undefined;
  if (type === "apiKey") return readApiKey(node);
  const client = type === "oauth2" ? readClientCredentials(node, scopes) : undefined;
  return client ?? (type === "oauth2" || type === "openIdConnect" ? { type: "bearer" } : undefined);
}

function readApiKey(node: DocumentNode): SecurityScheme | undefined {
  const name = node.text("name");
  const place = node.text("in");
  // A key in a cookie needs code by hand.
  if (name === undefined || (place !== "header" && place !== "query")) return undefined;
  const isBearer =
    name.toLowerCase() === "authorization" && /\bbearer\b/i.test(node.text("description") ?? "");
  return isBearer ? { type: "bearer" } : { type: "apiKey", in: place, name };
}

function readClientCredentials(node: DocumentNode, needed: DocumentNode) {
  const tokenUrl = node.get("flows")?.get("clientCredentials")?.text("tokenUrl");
  if (tokenUrl === undefined) return undefined;
  const all = needed.elements().map(({ value }) => value);
  const scopes = all.filter((scope) => typeof scope === "string");
  return { type: "clientCredentials", tokenUrl, scopes } as const;
}
