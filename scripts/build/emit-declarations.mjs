import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";
import { Failure } from "../support/failure.mjs";
import { ROOT } from "../support/paths.mjs";

/** @typedef {{ text: string, imports: string[] }} Declaration */

/**
 * Writes dist/types: the declarations that authors can reach from the entries. It renames imports
 * of `./x.ts` to `./x.js`, which the compiler does not. CommonJS projects read a copy that is
 * marked as CommonJS.
 */
export async function emitDeclarations(stage) {
  const { options, fileNames } = readConfig(join(ROOT, "tsconfig.build.json"));
  const outDir = join(stage.dist, "types");
  const declarations = emit(ts.createProgram(fileNames, { ...options, outDir }));
  const entries = fileNames.map((file) =>
    join(outDir, relative(options.rootDir, file).replace(/\.ts$/, ".d.ts")),
  );
  const reachable = reach(declarations, entries);
  refuseForeignImports(reachable, outDir);
  for (const [file, { text }] of reachable) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const commonJs = join(stage.dist, "types-commonjs");
  cpSync(outDir, commonJs, { recursive: true });
  writeFileSync(join(commonJs, "package.json"), '{ "type": "commonjs" }\n');
}

function readConfig(file) {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (fault) => refuse([fault]) };
  const config = ts.getParsedCommandLineOfConfigFile(file, {}, host);
  refuse(config.errors);
  return config;
}

/** @returns {Map<string, Declaration>} by the path of the declaration file */
function emit(program) {
  /** @type {Map<string, Declaration>} */
  const declarations = new Map();
  let imports = [];
  const writeFile = (file, text) => {
    declarations.set(file, { text, imports });
    imports = [];
  };
  const collect = (specifier) => imports.push(specifier);
  const { diagnostics } = program.emit(undefined, writeFile, undefined, true, {
    afterDeclarations: [(context) => (root) => renameSpecifiers(root, context, collect)],
  });
  refuse(diagnostics);
  return declarations;
}

function renameSpecifiers(root, context, collect) {
  const { factory } = context;
  const rename = (literal) => {
    const specifier = literal.text.startsWith(".")
      ? literal.text.replace(/\.ts$/, ".js")
      : literal.text;
    collect(specifier);
    return factory.createStringLiteral(specifier);
  };
  const visit = (node) => {
    if (ts.isImportDeclaration(node)) {
      return factory.updateImportDeclaration(
        node,
        node.modifiers,
        node.importClause,
        rename(node.moduleSpecifier),
        node.attributes,
      );
    }
    if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
      const { modifiers, isTypeOnly, exportClause, moduleSpecifier, attributes } = node;
      return factory.updateExportDeclaration(
        node,
        modifiers,
        isTypeOnly,
        exportClause,
        rename(moduleSpecifier),
        attributes,
      );
    }
    if (ts.isImportTypeNode(node)) {
      const argument = factory.createLiteralTypeNode(rename(node.argument.literal));
      const typeArguments = ts.visitNodes(node.typeArguments, visit);
      return factory.updateImportTypeNode(
        node,
        argument,
        node.attributes,
        node.qualifier,
        typeArguments,
        node.isTypeOf,
      );
    }
    return ts.visitEachChild(node, visit, context);
  };
  return ts.visitNode(root, visit);
}

/** Finds the declarations that the entries import, directly or indirectly. */
function reach(declarations, entries) {
  const reachable = new Map();
  const pending = [...entries];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    const declaration = declarations.get(file);
    if (!declaration || reachable.has(file)) continue;
    reachable.set(file, declaration);
    const local = declaration.imports.filter((specifier) => specifier.startsWith("."));
    pending.push(
      ...local.map((specifier) => join(dirname(file), specifier.replace(/\.js$/, ".d.ts"))),
    );
  }
  return reachable;
}

/**
 * Authors install only the run-time dependencies and Node's types. Types of other libraries would
 * become `any`.
 */
function refuseForeignImports(declarations, outDir) {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const isKnown = (specifier) => /^(\.|node:)/.test(specifier) || specifier in dependencies;
  const foreign = [...declarations].flatMap(([file, { imports }]) =>
    imports
      .filter((specifier) => !isKnown(specifier))
      .map((specifier) => `${relative(outDir, file)} imports ${specifier}`),
  );
  if (foreign.length > 0)
    throw new Failure(
      `public types import libraries that flyte-fx does not install:\n${foreign.join("\n")}`,
    );
}

function refuse(diagnostics) {
  if (diagnostics.length === 0) return;
  const host = {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => ROOT,
    getNewLine: () => "\n",
  };
  throw new Failure(ts.formatDiagnostics(diagnostics, host));
}
