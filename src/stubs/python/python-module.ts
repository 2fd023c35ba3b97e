import {
  LONGEST_LINE,
  type PythonExpression,
  type UseName,
  renderExpression,
} from "./python-expression.ts";

/** The modules of Python itself, which are imported first. */
const STANDARD = new Set(["builtins", "dataclasses", "datetime", "enum", "os", "typing"]);

/** The text of one Python module. Imports come from the names that its code uses. */
export class PythonModule {
  readonly #parts: string[] = [];
  readonly #names = new Map<string, Set<string>>();

  /**
   * @param name as other modules of the package import it, such as `.types`
   * @param header comments for tools, below the docstring
   */
  constructor(
    private readonly name: string,
    private readonly docstring: string,
    private readonly header: readonly string[] = [],
  ) {}

  /** Imports a name with `from module import name`. */
  readonly use: UseName = (module, name) => {
    if (module !== "builtins" && module !== this.name) this.#import(module, name);
    return name;
  };

  #import(module: string, name: string): void {
    const names = this.#names.get(module) ?? new Set();
    this.#names.set(module, names.add(name));
  }

  /**
   * Like `use`, for a class body whose fields hide names: those get an alias that no field has,
   * because fields have no leading underscore here.
   */
  useBeside(hidden: ReadonlySet<string>): UseName {
    return (module, name) => {
      if (!hidden.has(name)) return this.use(module, name);
      const alias = `_${name}`;
      const definition = `${alias} = ${name}`;
      if (module !== this.name) this.#import(module, `${name} as ${alias}`);
      else if (!this.#parts.includes(definition)) this.#parts.push(definition);
      return alias;
    };
  }

  render(expression: PythonExpression): string {
    return renderExpression(expression, this.use);
  }

  /** Adds a definition, separated from others by blank lines. */
  add(text: string): void {
    this.#parts.push(text.trimEnd());
  }

  toString(): string {
    const top = [toDocstring([this.docstring]), ...this.header].join("\n");
    const imports = this.#renderImports();
    const head = imports === "" ? top : `${top}\n\n${imports}`;
    const parts = this.#parts.map((part) => `${isDefinition(part) ? "\n\n\n" : "\n\n"}${part}`);
    return `${head}${parts.join("")}\n`;
  }

  #renderImports(): string {
    const groups: string[][] = [[], [], []];
    for (const [module, names] of this.#names)
      groups[getGroup(module)]!.push(renderImport(module, [...names].sort()));
    return groups
      .filter((group) => group.length > 0)
      .map((group) => group.sort().join("\n"))
      .join("\n\n");
  }
}

function renderImport(module: string, names: readonly string[]): string {
  const line = `from ${module} import ${names.join(", ")}`;
  if (line.length <= LONGEST_LINE) return line;
  return [`from ${module} import (`, ...names.map((name) => `    ${name},`), ")"].join("\n");
}

/** Python's formatters put two blank lines around definitions. */
function isDefinition(part: string): boolean {
  return /^(?:@|class |def )/.test(part);
}

function getGroup(module: string): number {
  if (STANDARD.has(module)) return 0;
  return module.startsWith(".") ? 2 : 1;
}

/** Control characters that do not end a line. Python rejects a source file that contains NUL. */
const UNPRINTABLE = /[\x00-\x08\x0e-\x1f\x7f]/g;

/** Writes a docstring from paragraphs. Lines after the first are indented. */
export function toDocstring(paragraphs: readonly string[], indent = ""): string {
  const text = paragraphs
    .join("\n\n")
    .replaceAll("\\", "\\\\")
    .replace(/"(?=""|$)/g, '\\"')
    .replace(
      UNPRINTABLE,
      (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
    );
  const lines = text.split(/\r\n|[\n\r\f\v]/).map((line) => line.trimEnd());
  if (lines.length === 1) return `${indent}"""${lines[0]!}"""`;
  const rest = lines.slice(1).map((line) => (line === "" ? "" : `${indent}${line}`));
  return [`${indent}"""${lines[0]!}`, ...rest, `${indent}"""`].join("\n");
}

/** A section of a docstring; none if no variable has a description. */
export function describeVariables(
  title: string,
  variables: readonly { readonly pythonName: string; readonly description: string | undefined }[],
): string[] {
  const lines = variables.flatMap(({ pythonName, description }) =>
    description === undefined
      ? []
      : [`    ${pythonName}: ${description.replace(/\s+/g, " ").trim()}`],
  );
  return lines.length === 0 ? [] : [[`${title}:`, ...lines].join("\n")];
}
