import type { SecurityScheme } from "../api-document.ts";
import type { ChosenOperations, Credential } from "../connector-plan.ts";
import { toConstantCase } from "../typescript/names.ts";

/**
 * The credentials of the first alternative that fx can use. A service that needs none for `create`
 * may need them for another operation.
 */
export function planCredentials(operations: ChosenOperations, prefix: string): Credential[] {
  const { create, get, delete: cancel, result, list } = operations;
  const alternatives = [create, get, cancel, result, list].flatMap((each) => each?.security ?? []);
  const usable = alternatives.find(
    (schemes) => schemes.length > 0 && schemes.every(({ type }) => type !== "other"),
  );
  const byPlace = new Map(usable?.map((scheme) => [describePlace(scheme), scheme]));
  return [...byPlace.values()].map((scheme) => planCredential(scheme, prefix, usable!));
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
