/** The virtual module that compiled code requires; `ModuleImporter` provides it. */
export const IMPORT_CHECK = "fx:imports";

/** The names that a module imports from one other module. */
export type ImportedNames = readonly [
  specifier: string,
  used: readonly string[],
  /** The module only exports them again, so they may be types. */
  passedOn: readonly string[],
];

const IMPORT = /\bvar ([\w$]+) = await jitiImport\(("[^"\\]+")\)/g;
const PASSED_ON =
  /\bget: function \(\) \{return [\w$.]+;\}|\bvar _default = exports\.default = [\w$.]+;/g;

/** jiti starts the code of every module with this, below a `#!` line. */
const START = /^(?:\/\/ #!.*\n)?"use strict";/;

/**
 * Returns what to insert into compiled code, and where, so that the module checks the names that it
 * imports before it uses them. Node does the same for ES modules. In compiled code, a missing name
 * would be undefined and fail later.
 *
 * @param code the compiled module, without type-only imports
 */
export function createImportCheck(code: string): { text: string; offset: number } {
  const start = START.exec(code)?.[0];
  if (start === undefined || !code.includes("jitiImport(")) return { text: "", offset: 0 };
  const values = `jitiImport, __filename, ${JSON.stringify(listImportedNames(code))}`;
  return { text: `jitiImport = require("${IMPORT_CHECK}")(${values});`, offset: start.length };
}

/** May include properties of a namespace import. */
function listImportedNames(code: string): ImportedNames[] {
  const withoutPassedOn = code.replaceAll(PASSED_ON, "");
  return [...code.matchAll(IMPORT)]
    .map(([, variable = "", specifier = ""]): ImportedNames => {
      const used = listProperties(withoutPassedOn, variable);
      const passedOn = listProperties(code, variable).filter((name) => !used.includes(name));
      return [JSON.parse(specifier) as string, used, passedOn];
    })
    .filter(([, used, passedOn]) => used.length + passedOn.length > 0);
}

function listProperties(code: string, variable: string): string[] {
  const property = new RegExp(`(?<![\\w$.])${variable.replaceAll("$", "\\$")}\\.([\\w$]+)`, "g");
  return [...new Set(Array.from(code.matchAll(property), ([, name = ""]) => name))];
}
