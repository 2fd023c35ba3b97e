import type { ApiOperation, Schema, SecurityScheme } from "../api-document.ts";
import type { ChosenOperations, Credential, Idempotency } from "../connector-plan.ts";
import { takeName, toConstantCase, toWords } from "../typescript/names.ts";
import { readObjectParts } from "./object-parts.ts";

/** Last words of the names of secrets. */
const SECRETS = ["secret", "token", "password"];

/**
 * The credentials of the first alternative that fx can use. A service that needs none for `create`
 * may need them for another operation. Secrets of the body are credentials, too.
 */
export function planCredentials(
  operations: ChosenOperations,
  idempotency: Idempotency,
  prefix: string,
): Credential[] {
  const { create, get, delete: cancel, result, list } = operations;
  const alternatives = [create, get, cancel, result, list].flatMap((each) => each?.security ?? []);
  const usable = alternatives.find(
    (schemes) => schemes.length > 0 && schemes.every(({ type }) => type !== "other"),
  );
  const byPlace = new Map(usable?.map((scheme) => [describePlace(scheme), scheme]));
  const credentials = [...byPlace.values()].map((each) => planCredential(each, prefix, usable!));
  const taken = new Set(credentials.flatMap((each) => Object.values<unknown>(each)).map(String));
  const isNeeded = (name: string): boolean => create.body!.schema.required.has(name);
  const needed = listBodySecrets(create, idempotency).filter(isNeeded);
  const secrets = needed.map((name): Credential => ({
    kind: "body",
    path: [name],
    secret: takeName(`${prefix}_${toConstantCase(name)}`, taken),
  }));
  return [...credentials, ...secrets];
}

/**
 * Secrets that a body has by their format or by their name. The idempotency key may be a token. The
 * optional ones are neither inputs, which Flyte shows, nor secrets, which every run would need.
 */
export function listBodySecrets({ body }: ApiOperation, idempotency: Idempotency): string[] {
  const key = "at" in idempotency ? idempotency.at.path.join(".") : "";
  const properties = [...((body && readObjectParts(body.schema))?.properties ?? [])];
  return properties
    .filter(([name, schema]) => name !== key && isSecret(name, schema))
    .map(([name]) => name);
}

function isSecret(name: string, { types, format, readOnly, writeOnly }: Schema): boolean {
  if (!types.includes("string") || readOnly) return false;
  const words = toWords(name);
  const isNamed = words.join("_") === "api_key" || SECRETS.includes(words.at(-1) ?? "");
  return isNamed || writeOnly || format === "password";
}

/** Two credentials in one place are one: a request has one `authorization` header. */
function describePlace(scheme: SecurityScheme): string {
  return scheme.type === "apiKey"
    ? `${scheme.in} ${scheme.name.toLowerCase()}`
    : "header authorization";
}

function planCredential(
  scheme: SecurityScheme,
  prefix: string,
  all: readonly SecurityScheme[],
): Credential {
  switch (scheme.type) {
    case "bearer":
      return { kind: "bearer", secret: `${prefix}_TOKEN` };
    case "basic":
      return { kind: "basic", user: `${prefix}_USER`, password: `${prefix}_PASSWORD` };
    case "apiKey": {
      // Two keys need two names.
      const isOnly = all.filter(({ type }) => type === "apiKey").length === 1;
      const secret = `${prefix}_${isOnly ? "API_KEY" : toConstantCase(scheme.name)}`;
      return { kind: "apiKey", in: scheme.in, name: scheme.name, secret };
    }
    case "clientCredentials":
      return {
        kind: "clientCredentials",
        tokenUrl: scheme.tokenUrl,
        tokenUrlVariable: `${prefix}_TOKEN_URL`,
        scopes: scheme.scopes,
        id: `${prefix}_CLIENT_ID`,
        secret: `${prefix}_CLIENT_SECRET`,
      };
    case "other":
      throw new TypeError(`fx cannot use the security scheme ${scheme.name}`);
  }
}
