import { fileURLToPath } from "node:url";
import ts from "typescript";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const FOLDER = `${ROOT}.generated/`;

/** Texts of files, by their paths in a project. */
export type Sources = { readonly [path: string]: string };

/** The options of a project's tsconfig.json, and the sources of fx as its package. */
const OPTIONS: ts.CompilerOptions = {
  ...readTemplateOptions(),
  paths: {
    "flyte-fx": [`${ROOT}src/entries/index.ts`],
    "flyte-fx/http": [`${ROOT}src/entries/http.ts`],
  },
  typeRoots: [`${ROOT}node_modules/@types`],
};

/**
 * Compiles projects that are not on disk, in one program. Returns the errors of each, such as
 * `src/index.ts:12: Argument …`.
 */
export function compileProjects(
  projects: Readonly<Record<string, Sources>>,
): Record<string, string[]> {
  const files = new Map(
    Object.entries(projects).flatMap(([name, sources]) =>
      Object.entries(sources).map(([path, text]) => [`${FOLDER}${name}/${path}`, text] as const),
    ),
  ) as ReadonlyMap<string, string>;
  const disk = ts.createCompilerHost(OPTIONS);
  const host: ts.CompilerHost = {
    ...disk,
    directoryExists: (path) =>
      [...files.keys()].some((file) => file.startsWith(`${path}/`)) || ts.sys.directoryExists(path),
    fileExists: (path) => files.has(path) || disk.fileExists(path),
    readFile: (path) => files.get(path) ?? disk.readFile(path),
    getSourceFile(path, ...options) {
      const text = files.get(path);
      return text === undefined
        ? disk.getSourceFile(path, ...options)
        : ts.createSourceFile(path, text, options[0]);
    },
  };
  const program = ts.createProgram([...files.keys()], OPTIONS, host);
  return Object.fromEntries(
    Object.entries(projects).map(([name, sources]) => [
      name,
      Object.keys(sources).flatMap((path) => {
        const source = program.getSourceFile(`${FOLDER}${name}/${path}`);
        return [
          ...program.getSyntacticDiagnostics(source),
          ...program.getSemanticDiagnostics(source),
        ].map((fault) => describeFault(fault, path));
      }),
    ]),
  );
}

function describeFault({ file, start = 0, messageText }: ts.Diagnostic, path: string): string {
  const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
  return `${path}:${line}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
}

function readTemplateOptions(): ts.CompilerOptions {
  const path = `${ROOT}templates/connector-http/tsconfig.json`;
  const { config } = ts.readConfigFile(path, (file) => ts.sys.readFile(file)) as {
    config: { compilerOptions: object };
  };
  return ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT).options;
}
