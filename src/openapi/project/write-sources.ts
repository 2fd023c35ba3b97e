import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as babel from "prettier/plugins/babel";
import { parsers } from "prettier/plugins/babel";
import * as estree from "prettier/plugins/estree";
import { format } from "prettier/standalone";
import { quote } from "../../runtime/base/text.ts";
import type { ConnectorPlan } from "../connector-plan.ts";
import { describeServiceData } from "../fake/describe-service-data.ts";
import { describeCases } from "./describe-cases.ts";
import { describeIndex } from "./describe-index.ts";
import { describeService } from "./describe-service.ts";
import { describeStates, listPhases } from "./describe-states.ts";

/** The files of a template with places for a document. */
const FILES = ["dev/service-data.ts", "src/index.ts", "src/service.ts", "test/cases.ts"] as const;

/** The code of a project that depends on its document, by the path of the file. */
export type ConnectorSources = Readonly<Record<(typeof FILES)[number], string>>;

/**
 * Writes the code of a project that depends on its document: the template with its places filled,
 * without what nothing uses, as Prettier formats it.
 *
 * @param packageRoot the folder of the running flyte-fx
 */
export async function writeSources(
  plan: ConnectorPlan,
  packageRoot: string,
): Promise<ConnectorSources> {
  const places = {
    ...describeService(plan),
    ...describeIndex(plan),
    ...describeStates(plan),
    ...describeServiceData(plan),
    ...describeCases(plan),
  };
  const fill = (path: string): string =>
    fillTemplate(readFileSync(join(packageRoot, "templates/openapi", path), "utf8"), places);
  const used = listIdentifiers(pruneUnused(fill("src/index.ts")));
  const entries = FILES.map(async (path) => {
    const isWanted = path === "src/service.ts" ? (name: string) => used.has(name) : undefined;
    return [path, await formatCode(pruneUnused(fill(path), isWanted))] as const;
  });
  return Object.fromEntries(await Promise.all(entries)) as ConnectorSources;
}

/** The place in a template that has a name and an example. */
const PLACE = /\/\* fx:(?<name>[\w.]+) \*\/(?<example>[^]*?)\/\* \/fx:\k<name> \*\//g;

/** Replaces the examples of places by code. The example of a place without code stays. */
export function fillTemplate(
  template: string,
  places: Readonly<Record<string, string | undefined>>,
): string {
  return template.replace(
    PLACE,
    (_, name: string, example: string) => places[name]?.trimEnd() ?? fillTemplate(example, places),
  );
}

/** A node of Babel's syntax tree. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [part: string]: unknown;
}

/**
 * Removes the imports and declarations of a module that nothing needs. Texts and the names of
 * properties need nothing.
 *
 * @param isWanted whether an export is needed. Default: all are.
 */
export function pruneUnused(code: string, isWanted = (_name: string): boolean => true): string {
  const statements = parseStatements(code);
  const needed = new Set<string>();
  const visit = (names: Iterable<string>): void => {
    for (const name of names) {
      if (needed.has(name)) continue;
      needed.add(name);
      statements.filter((each) => getName(each) === name).forEach((each) => visit(listNames(each)));
    }
  };
  visit(statements.filter(isExport).map(getName).filter(isWanted));
  let end = 0;
  const kept = statements.map((statement) => {
    const start = end;
    end = statement.end;
    if (statement.type === "ImportDeclaration") {
      const before = code.slice(start, statement.start);
      const kept = keepSpecifiers(statement, code, needed);
      return kept === "" ? before.trimEnd() : `${before}${kept}`;
    }
    return needed.has(getName(statement)) ? code.slice(start, end) : "\n";
  });
  return `${kept.join("")}\n`;
}

/** The identifiers in the code, apart from names of properties. */
function listIdentifiers(code: string): ReadonlySet<string> {
  return new Set(parseStatements(code).flatMap((statement) => [...listNames(statement)]));
}

function parseStatements(code: string): readonly Node[] {
  const { program } = parsers["babel-ts"].parse(code, {} as never) as { program: { body: Node[] } };
  return program.body;
}

function isExport({ type }: Node): boolean {
  return type === "ExportNamedDeclaration";
}

/** The name that a statement declares. Empty for an import. */
function getName(statement: Node): string {
  const { id, declarations } = (statement["declaration"] ?? statement) as Record<string, unknown>;
  const named = (declarations as readonly { id: unknown }[] | undefined)?.[0]?.id ?? id;
  return (named as { name: string } | undefined)?.name ?? "";
}

function keepSpecifiers(statement: Node, code: string, needed: ReadonlySet<string>): string {
  const all = statement["specifiers"] as readonly (Node & { local: { name: string } })[];
  const kept = all.filter(({ local }) => needed.has(local.name));
  if (kept.length === 0) return "";
  const names = kept.map(({ start, end }) => code.slice(start, end)).join(", ");
  const after = code.slice(all.at(-1)!.end, statement.end);
  return `${code.slice(statement.start, all[0]!.start)}${names}${after}`;
}

function* listNames(node: unknown): Generator<string> {
  if (typeof node !== "object" || node === null) return;
  const { type, name, computed, ...parts } = node as Record<string, unknown>;
  if (type === "Identifier") yield name as string;
  for (const [part, inside] of Object.entries(parts)) {
    const isPropertyName = computed !== true && (part === "key" || part === "property");
    if (!isPropertyName && part !== "loc") yield* listNames(inside);
  }
}

/** Formats TypeScript as Prettier does. The code before it needs no line breaks or indentation. */
function formatCode(code: string): Promise<string> {
  return format(code, { parser: "babel-ts", plugins: [babel, estree], printWidth: 100 });
}

/** Something that the document does not say and a person has to decide. */
export interface Decision {
  readonly file: keyof ConnectorSources;
  /** From 1. */
  readonly line: number;
  readonly what: string;
}

/** A line that a person must write, as the project's own test finds it. */
const OPEN = /^(?! *\/?\*).*(?:: |return )UNDECIDED[,;]$/m;

/** Lists what fx could not take from the document, with the line to look at. */
export function listDecisions(plan: ConnectorPlan, sources: ConnectorSources): readonly Decision[] {
  const { idempotency, operations } = plan;
  const decide = (pattern: RegExp, what: string): Decision[] => [
    { file: "src/index.ts", line: findLine(sources["src/index.ts"], pattern), what },
  ];
  return [
    ...listOpen(plan, sources),
    ...(idempotency === undefined
      ? decide(/^ *async create\(/m, "a repeated create makes a second job")
      : []),
    ...(operations.delete === undefined
      ? decide(/^ *async delete\(/m, "a job cannot be cancelled")
      : []),
  ];
}

/** Lists the decisions without which the project does not compile. */
export function listOpen(plan: ConnectorPlan, sources: ConnectorSources): readonly Decision[] {
  const states = [...listPhases(plan)].flatMap(([state, phase]) =>
    phase === undefined ? quote(state) : [],
  );
  const decisions = [
    ["src/service.ts", "the state of a job"],
    ["src/index.ts", `the phase of ${states.join(", ")}`],
    ["dev/service-data.ts", "what state the fake gives such a job"],
  ] as const;
  return decisions.flatMap(([file, what]) => {
    const line = findLine(sources[file], OPEN);
    return line === 0 ? [] : { file, line, what: `${what}; it does not compile until then` };
  });
}

/** The number of the first line with the pattern. 0 if there is none. */
export function findLine(text: string, pattern: RegExp): number {
  const match = pattern.exec(text);
  return match === null ? 0 : text.slice(0, match.index).split("\n").length;
}
