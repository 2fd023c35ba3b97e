import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** An author's project that uses the built package. */
export const CASES = fileURLToPath(new URL("cases", import.meta.url));

/**
 * The package in node_modules. The link is not followed; otherwise a type could be named by a path
 * that only this checkout has.
 */
const PACKAGE = join(ROOT, "node_modules/flyte-fx");

/** The options of an author's tsconfig.json. */
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ["lib.es2023.d.ts"],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ["node"],
  typeRoots: [join(ROOT, "node_modules/@types")],
  strict: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  noPropertyAccessFromIndexSignature: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  allowImportingTsExtensions: true,
  preserveSymlinks: true,
  declaration: true,
  noEmit: true,
};

export interface Fault {
  /** For example `TS2322 at 5:25`. */
  readonly place: string;
  readonly message: string;
}

export interface Compiled {
  /** All errors, by the path of the file below the cases; `""` for errors without a file. */
  readonly faults: ReadonlyMap<string, readonly Fault[]>;
  /** The declarations of the package that the compiler read. */
  readonly declarations: readonly string[];
}

/**
 * Compiles files of a folder like an author would, including the package's declarations. The
 * exports must also fit into a declaration file.
 */
export function compile(
  files: readonly string[],
  options: ts.CompilerOptions,
  folder = CASES,
): Compiled {
  const program = ts.createProgram(files, { ...OPTIONS, ...options });
  const sources = program
    .getSourceFiles()
    .filter(({ fileName }) => fileName.startsWith(folder) || fileName.startsWith(PACKAGE));
  const diagnostics = [
    ...program.getConfigFileParsingDiagnostics(),
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...sources.flatMap((source) => [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
      ...exportFaults(program, source),
    ]),
  ];
  const faults = new Map<string, Fault[]>();
  for (const diagnostic of diagnostics) {
    const file = diagnostic.file === undefined ? "" : relative(folder, diagnostic.file.fileName);
    faults.set(file, [...(faults.get(file) ?? []), faultOf(diagnostic)]);
  }
  return {
    faults,
    declarations: sources
      .map(({ fileName }) => fileName)
      .filter((file) => file.startsWith(PACKAGE)),
  };
}

/** A file that does not compile has no useful declarations. */
function exportFaults(program: ts.Program, source: ts.SourceFile): readonly ts.Diagnostic[] {
  return source.isDeclarationFile || program.getSemanticDiagnostics(source).length > 0
    ? []
    : program.getDeclarationDiagnostics(source);
}

function faultOf({ code, file, start, messageText }: ts.Diagnostic): Fault {
  const message = ts.flattenDiagnosticMessageText(messageText, "\n");
  if (file === undefined || start === undefined) return { place: `TS${code}`, message };
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  return { place: `TS${code} at ${line + 1}:${character + 1}`, message };
}
