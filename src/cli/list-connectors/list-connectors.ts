import type { SourceLocation } from "../../runtime/base/errors/errors.ts";
import { showPath } from "../../runtime/base/source/source-location.ts";
import { type AnyConnector, isSync } from "../../runtime/connector/connector-registry.ts";
import type { SecretResolver } from "../../runtime/secrets/secret-resolver.ts";
import { formatTable } from "../terminal/format-table.ts";

/** A list for people, and its document for `--json`. */
export interface ConnectorList {
  readonly text: string;
  readonly document: object;
}

/**
 * The connectors of a project. A secret is marked by whether fx finds it now, or whether each task brings it along; its value
 * is never shown.
 */
export function listConnectors(
  connectors: readonly AnyConnector[],
  secrets: SecretResolver,
  cwd: string,
): ConnectorList {
  const rows = connectors.map((connector) => describeConnector(connector, secrets, cwd));
  return {
    text:
      rows.length === 0
        ? "no connectors\n"
        : formatTable([HEADINGS, ...rows.map(({ cells }) => cells)], ""),
    document: { connectors: rows.map(({ document }) => document) },
  };
}

const HEADINGS = ["NAME", "TASK TYPE", "KIND", "SECRETS", "SOURCE"];

function describeConnector(
  connector: AnyConnector,
  secrets: SecretResolver,
  cwd: string,
): { readonly cells: readonly string[]; readonly document: object } {
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
      formatPlace(location, cwd),
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
}

/** The file and line of a definition, for a table; empty if they are not known. */
export function formatPlace(location: SourceLocation | undefined, cwd: string): string {
  return location === undefined ? "" : `${showPath(location.file, cwd)}:${location.line}`;
}
