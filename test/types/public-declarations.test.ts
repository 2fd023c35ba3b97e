import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const TYPES = fileURLToPath(new URL("../../dist", import.meta.url));
const ENTRIES = ["index", "server", "models", "http", "sensors", "testing"];

describe("the public declarations", () => {
  const files = readdirSync(TYPES)
    .filter((file) => file.endsWith(".d.ts"))
    .map((file) => join(TYPES, file));
  const sources = files.map((file) =>
    ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true),
  );

  it("use any only where TypeScript requires it", () => {
    const found = sources.flatMap((source) =>
      nodesOf(source)
        .filter(({ kind }) => kind === ts.SyntaxKind.AnyKeyword)
        .map(enclosingName),
    );
    assert.deepEqual(found.sort(), [
      "AnswerJson", // a parameter whose type each function declares
      "AsyncConnectorExecutorMixin", // the constructor of the class that it returns
      "SyncConnectorExecutorMixin",
      "TaskClass", // the constructor of the class that they accept, and the task's inputs and outputs
      "TaskClass",
      "TaskClass",
    ]);
  });

  it("import only each other and Node", () => {
    for (const source of sources) {
      const specifiers = [
        ...nodesOf(source).flatMap(specifierOf),
        ...source.typeReferenceDirectives.map(({ fileName }) => fileName),
      ];
      const foreign = specifiers.filter((specifier) => !/^(\.|node:)/.test(specifier));
      assert.deepEqual(foreign, [], relative(TYPES, source.fileName));
    }
  });

  it("import only existing files", () => {
    for (const source of sources) {
      const local = nodesOf(source)
        .flatMap(specifierOf)
        .filter((specifier) => specifier.startsWith("."));
      const missing = local.filter(
        (specifier) =>
          !/\.js$/.test(specifier) ||
          !existsSync(join(dirname(source.fileName), specifier.replace(/\.js$/, ".d.ts"))),
      );
      assert.deepEqual(missing, [], relative(TYPES, source.fileName));
    }
  });

  it("of flyte-fx export at most 34 values", async () => {
    const names = Object.keys(await import("../../src/entries/index.ts"));
    assert.ok(names.length <= 34, `${names.length}: ${names.join(", ")}`);
  });

  let checker: ts.TypeChecker;
  const exported = new Map<string, readonly ts.Symbol[]>();
  before(() => {
    const paths = ENTRIES.map((name) => join(TYPES, `${name}.d.ts`));
    const program = ts.createProgram(paths, {
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      types: [],
    });
    checker = program.getTypeChecker();
    for (const [index, path] of paths.entries()) {
      const module = checker.getSymbolAtLocation(program.getSourceFile(path)!)!;
      exported.set(ENTRIES[index]!, checker.getExportsOfModule(module));
    }
  });

  it("export each name from one entry", () => {
    const names = [...exported.values()].flat().map(({ name }) => name);
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      [],
    );
  });

  for (const entry of ENTRIES)
    it(`document every name of ${entry}`, () => {
      const symbols = exported.get(entry)!;
      const undocumented = symbols.filter(
        (name) => checker.getAliasedSymbol(name).getDocumentationComment(checker).length === 0,
      );
      assert.ok(symbols.length > 4);
      assert.deepEqual(
        undocumented.map(({ name }) => name),
        [],
      );
    });
});

/** Returns a node and all its descendants. */
function nodesOf(node: ts.Node): ts.Node[] {
  const below: ts.Node[] = [];
  node.forEachChild((child) => void below.push(...nodesOf(child)));
  return [node, ...below];
}

/** Returns the name of the file's declaration around a node. */
function enclosingName(node: ts.Node): string {
  if (ts.isSourceFile(node.parent))
    return (node as ts.DeclarationStatement).name?.text ?? node.getText();
  return enclosingName(node.parent);
}

function specifierOf(node: ts.Node): string[] {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node))
    return textOf(node.moduleSpecifier);
  if (ts.isImportTypeNode(node))
    return textOf(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined);
  if (ts.isExternalModuleReference(node)) return textOf(node.expression);
  return [];
}

function textOf(node: ts.Node | undefined): string[] {
  return node !== undefined && ts.isStringLiteral(node) ? [node.text] : [];
}
