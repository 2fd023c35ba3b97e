import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { createMissingExportError, findImportedName } from "./errors/not-found-error.ts";

type ImportModule = (specifier: string) => Promise<unknown>;

export interface ImportCheckerOptions {
  readonly cwd: string;
  /** Whether a module with these exports has not run to its end, as in a circle of imports. */
  readonly isRunning: (exports: unknown) => boolean;
  /** The source of every compiled file. */
  readonly getSources: () => ReadonlyMap<string, string>;
}

/**
 * Returns what compiled code calls first: it returns the function with which the code then imports.
 * That prefers TypeScript to what was compiled from it, and throws FX3008 if an ES module does not
 * export a name that the code imports, as Node does.
 */
export function createImportChecker({ cwd, isRunning, getSources }: ImportCheckerOptions) {
  return (importModule: ImportModule, file: string, imports: readonly ImportedNames[]) =>
    async (specifier: string): Promise<unknown> => {
      const exports = Object(await importModule(preferTypeScript(specifier, file))) as object;
      const names = imports.flatMap(([from, used]) => (from === specifier ? used : []));
      for (const name of names.filter((each) => !mayHave(exports, each))) {
        const missing = { name, specifier, file };
        const location = findImportedName(missing, getSources().get(file) ?? "");
        // Without a location, it is a property of a namespace import.
        if (location === undefined || isRunning(exports)) continue;
        throw createMissingExportError(missing, cwd, { location, exported: Object.keys(exports) });
      }
      return exports;
    };
}

/** As the compiler does: if there is a `weather.ts`, TypeScript means it by `./weather.js`. */
function preferTypeScript(specifier: string, file: string): string {
  if (!specifier.startsWith(".") || !/\.[cm]?ts$/.test(file)) return specifier;
  const typescript = specifier.replace(/(?<=\.[cm]?)js$/, "ts");
  const isThere = typescript !== specifier && existsSync(resolve(dirname(file), typescript));
  return isThere ? typescript : specifier;
}

/** Names of CommonJS are not checked: Node's parser overlooks some, and others may come later. */
function mayHave(exports: object & { readonly default?: unknown }, name: string): boolean {
  if (name in exports) return true;
  return isNamespace(exports) ? name in Object(exports.default) : !("__esModule" in exports);
}

function isNamespace(exports: object): boolean {
  return Object.prototype.toString.call(exports) === "[object Module]";
}

/** The virtual module that compiled code requires; `ModuleImporter` provides it. */
export const IMPORT_CHECK = "fx:imports";

/** The names that a module imports from one other module. */
export type ImportedNames = readonly [specifier: string, names: readonly string[]];

const IMPORT = /\bvar ([\w$]+) = await jitiImport\(("[^"\\]+")\)/g;
/** Exports of imported names, which may be types. */
const PASSED_ON =
  /\bget: function \(\) \{return [\w$.]+;\}|\bvar _default = exports\.default = [\w$.]+;/g;

/**
 * Returns what to run before compiled code, so that the module checks the names that it imports
 * before it uses them. Node does the same for ES modules. In compiled code, a missing name would be
 * undefined and fail later.
 *
 * @param code the compiled module, without type-only imports
 */
export function createImportCheck(code: string): string {
  if (!code.includes("jitiImport(")) return "";
  const values = `jitiImport, __filename, ${JSON.stringify(listImportedNames(code))}`;
  return `"use strict"; jitiImport = require("${IMPORT_CHECK}")(${values});`;
}

/** May include properties of a namespace import. */
function listImportedNames(code: string): ImportedNames[] {
  const used = code.replaceAll(PASSED_ON, "");
  return Array.from(code.matchAll(IMPORT), ([, variable = "", specifier = ""]) => {
    const name = variable.replaceAll("$", "\\$");
    const properties = used.matchAll(new RegExp(`(?<![\\w$.])${name}\\.([\\w$]+)`, "g"));
    return [
      JSON.parse(specifier) as string,
      [...new Set(Array.from(properties, (each) => each[1]!))],
    ];
  });
}
