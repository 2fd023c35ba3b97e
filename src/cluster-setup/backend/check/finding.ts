import { joinChoices } from "../../../runtime/base/text.ts";
import type { ConnectorAddress } from "../connector-address.ts";
import type { ServedType } from "../served-types.ts";
import type { ConfigNode } from "./config-node.ts";
import type { ConnectorService } from "./connector-service.ts";
import type { BackendFile } from "./read-backend-file.ts";

/** Something in a configuration that keeps tasks from their connector, or loses jobs. */
export interface ConfigFinding {
  /** Identifies the rule: `no-deadline`. */
  readonly rule: string;
  readonly line: number;
  /** Empty for the whole file. */
  readonly path: string;
  /** What is wrong, and what happens then. */
  readonly problem: string;
  /** What to write instead. */
  readonly write: string;
}

/** A configuration, and what it should say. */
export interface CheckedConfig {
  readonly file: BackendFile;
  readonly service: ConnectorService;
  readonly types: readonly ServedType[];
  /** Types whose tasks all run in containers, so Flyte must not send them to the connector. */
  readonly containerTypes: readonly string[];
  readonly connector: ConnectorAddress;
  /** Whether the user passed the address, instead of letting fx derive it. */
  readonly isAddressGiven: boolean;
  readonly isTls: boolean;
  /** Undefined if unknown. */
  readonly replicas: number | undefined;
  /** In bytes; undefined if unknown. */
  readonly largestOutput: number | undefined;
}

export function createFinding(
  rule: string,
  { line, path }: ConfigNode,
  problem: string,
  write: string,
): ConfigFinding {
  return { rule, line, path, problem, write };
}

/** Writes names as a YAML list in one line. */
export function formatList(names: readonly string[]): string {
  return `[${joinChoices(names.map(formatWord))}]`;
}

/** Writes an entry: `weather: weather`. */
export function formatEntry(key: string, value: string): string {
  return `${formatWord(key)}: ${formatWord(value)}`;
}

function formatWord(text: string): string {
  return /^[a-z][\w.-]*$/i.test(text) ? text : JSON.stringify(text);
}
