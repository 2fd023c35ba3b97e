import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as babel from "prettier/plugins/babel";
import { parsers } from "prettier/plugins/babel";
import * as estree from "prettier/plugins/estree";
import { format } from "prettier/standalone";
import { quote } from "../../runtime/base/text.ts";
import type { ConnectorPlan } from "../connector-plan.ts";
import { describeServiceData } from "../fake/describe-service-data.ts";
import { describeIndex } from "./describe-index.ts";
import { describeService } from "./describe-service.ts";
import { describeStates, listPhases } from "./describe-states.ts";

/** The files of a template with places for a document. */
const FILES = ["dev/service-data.ts", "src/index.ts", "src/service.ts"] as const;

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
  };
  const fill = (path: string): string => {
    const template = readFileSync(join(packageRoot, "templates/openapi", path), "utf8");
    return fillTemplate(template.replaceAll("JOB_SERVICE_URL", plan.baseUrlVariable), places);
  };
  const used = new Set(listNames(parseStatements(pruneUnused(fill("src/index.ts")))));
  const entries = FILES.map(async (path) => {
    const wanted = path === "src/service.ts" ? used : new Set(["connector", "example", "service"]);
    const code = pruneUnused(fill(path), (name) => wanted.has(name));
    return [path, await formatCode(code)] as const;
  });
  return Object.fromEntries(await Promise.all(entries)) as ConnectorSources;
}

/** The place in a template: a name such as `$name`, or a comment, an example, and a comment. */
const PLACE =
  /(?:\/\*|<!--|#) fx:([\w.]+)(?: \*\/| -->|\n {0,2})([^]*?)(?:\/\*|<!--|#) \/fx:\1(?: \*\/| -->|\n {0,2})|#?\$([a-z]\w+)/gi;

/** Fills the places of a template with texts that may be hostile. An example without a text stays. */
export function fillTemplate(
  template: string,
  places: Readonly<Record<string, string | undefined>>,
): string {
  const fill = (all: string, name: string | undefined, example: string, value: string): string =>
    name === undefined
      ? (places[value] ?? all)
      : (places[name]?.trimEnd() ?? fillTemplate(example, places));
  return template.replace(PLACE, fill);
}

/** A node of Babel's syntax tree. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly declaration?: Node | null;
  readonly declarations?: readonly Node[];
  readonly id?: { readonly name: string };
  readonly specifiers: readonly (Node & { readonly local: { readonly name: string } })[];
}

/**
 * Removes the imports and declarations of a module that nothing needs. Texts and the names of
 * properties need nothing.
 *
 * @param isWanted whether an export is needed. Default: all are.
 */
export function pruneUnused(code: string, isWanted = (_name: string): boolean => true): string {
  const statements = parseStatements(code);
  const declared = new Map(statements.map((statement) => [getName(statement), statement]));
  const needed = new Set<string>();
  const need = (name: string): void => {
    if (needed.has(name)) return;
    needed.add(name);
    for (const each of listNames(declared.get(name))) need(each);
  };
  const exports = statements.filter(({ type }) => type === "ExportNamedDeclaration");
  exports.map(getName).filter(isWanted).forEach(need);
  let end = 0;
  const kept = statements.map((statement) => {
    const before = code.slice(end, statement.start);
    end = statement.end;
    if (statement.type === "ImportDeclaration") {
      const pruned = pruneImport(statement, code, needed);
      return pruned === "" ? before.trimEnd() : before + pruned;
    }
    return needed.has(getName(statement)) ? before + code.slice(statement.start, end) : "\n";
  });
  return `${kept.join("")}\n`;
}

function parseStatements(code: string): readonly Node[] {
  const { program } = parsers["babel-ts"].parse(code, {} as never) as { program: { body: Node[] } };
  return program.body;
}

/** The name that a statement declares. Empty for an import. */
function getName(statement: Node): string {
  const { id, declarations } = statement.declaration ?? statement;
  return (declarations?.[0]?.id ?? id)?.name ?? "";
}

/** An import of the names that are needed. Empty without any. */
function pruneImport({ start, end, specifiers }: Node, code: string, needed: Set<string>): string {
  const kept = specifiers.filter(({ local }) => needed.has(local.name));
  if (kept.length === 0) return "";
  const names = kept.map((each) => code.slice(each.start, each.end)).join(", ");
  return `${code.slice(start, specifiers[0]!.start)}${names}${code.slice(specifiers.at(-1)!.end, end)}`;
}

/** The identifiers in a part of a syntax tree, apart from names of properties. */
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
  const file = "src/index.ts";
  const decide = (method: string, what: string): Decision => {
    const line = findLine(sources[file], new RegExp(`^ *async ${method}\\(`, "m"));
    return { file, line, what };
  };
  return [
    ...listOpen(plan, sources),
    ...(idempotency ? [] : [decide("create", "a repeated create makes a second job")]),
    ...(operations.delete ? [] : [decide("delete", "a job cannot be cancelled")]),
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
