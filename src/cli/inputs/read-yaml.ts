import { YamlError } from "../run/yaml-error.ts";

/** What people write has far fewer; each one takes about a kilobyte of memory. */
const MOST_VALUES = 100_000;
/** As deep as inputs can be nested in JSON is deeper; nobody nests YAML by hand like this. */
const DEEPEST = 100;

/** Comes before the text of a scalar, which may look like any other token. */
const SCALAR = "\x1f";

/**
 * Looks at the tokens of a YAML text before anything is built from them. Throws YamlError for aliases, of which a few lines
 * can stand for more than memory holds, for too many values, and for too many levels on one line.
 */
export function checkYaml(tokens: Iterable<string>): void {
  let values = 0;
  let flowDepth = 0;
  let blockDepth = 0;
  let line = 1;
  let isScalar = false;
  for (const token of tokens) {
    const first = isScalar ? SCALAR : token[0];
    isScalar = token === SCALAR;
    if (first === "*") throw aliasRefused(token, line);
    if (first === "[" || first === "{") flowDepth += 1;
    if (first === "]" || first === "}") flowDepth -= 1;
    if (first === "-" || first === "?") blockDepth += 1;
    if (first === "\n" || first === "\r") blockDepth = 0;
    if (isValue(first)) values += 1;
    if (values > MOST_VALUES)
      throw new YamlError(`it has more than ${MOST_VALUES} YAML values`, "write it as JSON");
    if (flowDepth + blockDepth > DEEPEST)
      throw new YamlError(`line ${line} is nested deeper than ${DEEPEST} levels`);
    line += token.split("\n").length - 1;
  }
}

function isValue(first: string | undefined): boolean {
  return first !== undefined && `${SCALAR}[{-?:,"'`.includes(first);
}

function aliasRefused(token: string, line: number): YamlError {
  const name = token.slice(1);
  return new YamlError(
    `line ${line} has the YAML alias *${name}, and aliases are not supported`,
    `write the value of &${name} in place of *${name}`,
  );
}
