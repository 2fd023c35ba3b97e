import type { SourceLocation } from "../../runtime/base/errors/errors.ts";
import { shownPath } from "../../runtime/base/source/source-location.ts";
import { type AnyConnector, isSync } from "../../runtime/connector/connector-registry.ts";
import type { SecretResolver } from "../../runtime/secrets/secret-resolver.ts";

/** One connector, for the table and for `--json`. */
export interface ConnectorRow {
  readonly cells: readonly string[];
  readonly document: object;
}

/** A secret is marked by whether it would be found now, or where each task brings it along; its value is never shown. */
export function connectorRows(
  connectors: readonly AnyConnector[],
  secrets: SecretResolver,
  cwd: string,
): ConnectorRow[] {
  return connectors.map((connector) => {
    const { name, taskCategory, definedAt } = connector;
    const kind = isSync(connector) ? "sync" : "async";
    const declared = connector.secrets.map((key) => ({
      key,
      found: secrets.find(key) !== undefined,
    }));
    const broughtAlong = connector.connectionSecrets.map((key) => ({ key, from: "connection" }));
    const { location } = definedAt;
    return {
      cells: [
        name,
        taskCategory.toString(),
        kind,
        [
          ...declared.map(({ key, found }) => `${key} ${found ? "✔" : "✖"}`),
          ...broughtAlong.map(({ key }) => `${key} (connection)`),
        ].join(", "),
        definedPlace(location, cwd),
      ],
      document: {
        name,
        kind,
        taskCategories: [{ name: taskCategory.name, version: taskCategory.version }],
        secrets: [...declared, ...broughtAlong],
        file: location?.file ?? null,
        line: location?.line ?? null,
      },
    };
  });
}

/** File and line of what an author made, for a table; empty where it is not known. */
export function definedPlace(location: SourceLocation | undefined, cwd: string): string {
  return location === undefined ? "" : `${shownPath(location.file, cwd)}:${location.line}`;
}
