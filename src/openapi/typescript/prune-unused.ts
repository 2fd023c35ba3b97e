import { parsers } from "prettier/plugins/babel";

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
export function listIdentifiers(code: string): ReadonlySet<string> {
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
