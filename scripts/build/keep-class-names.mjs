import ts from "typescript";

/** What esbuild's `keepNames` calls; a second one in a file gets a number. */
const NAMER = /^__name\d*$/;

/**
 * Takes back what `keepNames` of esbuild does and nobody needs: it names each function when it is made, also those that a
 * request makes, and that costs a server a third of its time. What stays are classes that are bundled under another name.
 *
 * @param {string} code an ES module as esbuild wrote it
 */
export function keepClassNames(code) {
  const source = ts.createSourceFile(
    "chunk.js",
    code,
    ts.ScriptTarget.ESNext,
    true,
    ts.ScriptKind.JS,
  );
  const cuts = [];
  const visit = (node) => {
    if (isNamingOfFunction(node)) cuts.push(...cutsOfNaming(node));
    else if (ts.isClassStaticBlockDeclaration(node) && isNeedless(node))
      cuts.push([node.getStart(), node.end]);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return cutOut(code, cuts);
}

function isNamingOfFunction(node) {
  return (
    isNaming(node) &&
    node.arguments[0].kind !== ts.SyntaxKind.ThisKeyword &&
    !ts.isClassExpression(node.arguments[0])
  );
}

function isNaming(node) {
  return (
    ts.isCallExpression(node) &&
    ts.isIdentifier(node.expression) &&
    NAMER.test(node.expression.text) &&
    node.arguments.length === 2
  );
}

/** Leaves the function, in parentheses; of a declared function it names nothing is left. */
function cutsOfNaming(call) {
  const [named, name] = call.arguments;
  if (ts.isIdentifier(named) && ts.isExpressionStatement(call.parent))
    return [[call.getStart(), call.end]];
  return [
    [call.expression.getStart(), call.expression.end],
    [named.end, name.end],
  ];
}

/** Whether a class has that name without being told. */
function isNeedless(block) {
  const [statement, ...others] = block.body.statements;
  if (
    others.length > 0 ||
    statement === undefined ||
    !ts.isExpressionStatement(statement) ||
    !isNaming(statement.expression)
  )
    return false;
  const { parent: declared } = block;
  const ownName =
    declared.name ?? (ts.isVariableDeclaration(declared.parent) ? declared.parent.name : undefined);
  return (
    ownName !== undefined &&
    ts.isIdentifier(ownName) &&
    ownName.text === statement.expression.arguments[1].text
  );
}

function cutOut(code, cuts) {
  let rest = 0;
  let kept = "";
  for (const [from, to] of cuts.sort(([a], [b]) => a - b)) {
    kept += code.slice(rest, from);
    rest = to;
  }
  return kept + code.slice(rest);
}
