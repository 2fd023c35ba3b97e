import { takeName } from "../../runtime/base/text.ts";
import type { ApiOperation, Schema, SecurityScheme } from "../api-document.ts";
import {
  type ChosenOperations,
  type Credential,
  findKey,
  type Idempotency,
} from "../connector-plan.ts";
import { isSecretName, toConstantCase } from "../typescript/names.ts";
import { readObjectParts } from "./object-parts.ts";

/** What the names and addresses of credentials follow from. */
interface Service {
  /** Before each name. */
  readonly prefix: string;
  readonly baseUrl: string | undefined;
}

/**
 * The credentials of the first alternative that fx can use. A service that needs none for `create`
 * may need them for another operation. Secrets of the body are credentials, too.
 */
export function planCredentials(
  operations: ChosenOperations,
  idempotency: Idempotency | undefined,
  service: Service,
): Credential[] {
  const { create, get, delete: cancel, result } = operations;
  const alternatives = [create, get, cancel, result].flatMap((each) => each?.security ?? []);
  const usable = alternatives.find(
    (schemes) => schemes.length > 0 && schemes.every(({ type }) => type !== "other"),
  );
  const all = usable?.flatMap((scheme) => planCredential(scheme, service, usable)) ?? [];
  // Two in one place are one: a request has one `authorization` header.
  const byPlace = new Map(all.map((each) => [JSON.stringify(each.at).toLowerCase(), each]));
  const credentials = [...byPlace.values()];
  const taken = new Set(credentials.flatMap((each) => each.secrets));
  const isNeeded = (name: string): boolean => create.body!.schema.required.has(name);
  const needed = listBodySecrets(create, idempotency).filter(isNeeded);
  const secrets = needed.map((name): Credential => ({
    kind: "body",
    at: { in: "body", path: [name] },
    secrets: [takeName(`${service.prefix}_${toConstantCase(name)}`, taken)],
  }));
  return [...credentials, ...secrets];
}

/**
 * Secrets that a body has by their format or by their name. The idempotency key may be a token. The
 * optional ones are neither inputs, which Flyte shows, nor secrets, which every run would need.
 */
export function listBodySecrets({ body }: ApiOperation, idempotency?: Idempotency): string[] {
  const key = findKey({ idempotency }, "body").join(".");
  const properties = [...((body && readObjectParts(body.schema))?.properties ?? [])];
  return properties
    .filter(([name, schema]) => name !== key && isSecret(name, schema))
    .map(([name]) => name);
}

function isSecret(name: string, { types, format, readOnly, writeOnly }: Schema): boolean {
  const isSent = types.includes("string") && !readOnly;
  return isSent && (isSecretName(name) || writeOnly || format === "password");
}

/** The URL of the tokens may be relative to that of the service. */
function resolve(url: string, base: string | undefined): string | undefined {
  return URL.canParse(url, base) ? new URL(url, base).href : undefined;
}

const AUTHORIZATION = { in: "header", path: ["authorization"] } as const;

function planCredential(
  scheme: SecurityScheme,
  { prefix, baseUrl }: Service,
  all: readonly SecurityScheme[],
): Credential[] {
  const kind = scheme.type;
  const name = (...words: string[]): string[] => words.map((word) => `${prefix}_${word}`);
  if (kind === "other") return [];
  if (kind === "apiKey") {
    // Two keys need two names.
    const keys = all.flatMap((each) => (each.type === "apiKey" ? toConstantCase(each.name) : []));
    const secrets = name(new Set(keys).size === 1 ? "API_KEY" : toConstantCase(scheme.name));
    const at = { in: scheme.in, path: [scheme.name] };
    return [{ kind, at, secrets, isOptional: scheme.isOptional }];
  }
  if (kind === "clientCredentials") {
    const { tokenUrl, scopes } = scheme;
    const client = {
      tokenUrl: resolve(tokenUrl, baseUrl),
      tokenUrlVariable: `${prefix}_TOKEN_URL`,
      scopes,
    };
    return [{ kind, at: AUTHORIZATION, secrets: name("CLIENT_ID", "CLIENT_SECRET"), client }];
  }
  const secrets = kind === "bearer" ? name("TOKEN") : name("USER", "PASSWORD");
  return [{ kind, at: AUTHORIZATION, secrets }];
}
