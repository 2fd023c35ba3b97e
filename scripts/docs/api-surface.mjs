import { join } from "node:path";
import ts from "typescript";
import { ROOT } from "../support/paths.mjs";

const ENTRIES = { "flyte-fx": "index", "flyte-fx/testing": "testing" };
const INTRO = `What authors can import, with its declarations, as the build gives them out. A change here is a change of the public interface:
it needs a line in CHANGELOG.md. Written by npm run docs:generate.
`;

/** Every public name with its declaration, without comments: a change of the public interface shows as a difference of this text. */
export function apiSurface() {
  const files = Object.values(ENTRIES).map((name) => join(ROOT, "dist/types", `${name}.d.ts`));
  const program = ts.createProgram(files, {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: [],
  });
  const sections = Object.keys(ENTRIES).map(
    (specifier, index) =>
      `\n== ${specifier}\n\n${declarationsOf(program, files[index]).join("\n")}\n`,
  );
  return INTRO + sections.join("");
}

function declarationsOf(program, file) {
  const checker = program.getTypeChecker();
  const exported = checker.getExportsOfModule(
    checker.getSymbolAtLocation(program.getSourceFile(file)),
  );
  return exported
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((symbol) => {
      const { declarations } =
        symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      return declarations.map(printed);
    });
}

const printer = ts.createPrinter({ removeComments: true });

function printed(declaration) {
  const node = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  return printer
    .printNode(ts.EmitHint.Unspecified, node, node.getSourceFile())
    .replace(/^export /, "");
}
