import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import {
  createMissingExportError,
  findImportedName,
  type MissingName,
} from "./errors/not-found-error.ts";

type ImportModule = (specifier: string) => Promise<unknown>;

export interface ImportCheckerOptions {
  readonly cwd: string;
  /** The modules that run or have run, except ES modules that Node imports itself. */
  readonly listModules: () => readonly (NodeJS.Module | undefined)[];
  /** The source of every compiled file. */
  readonly getSources: () => ReadonlyMap<string, string>;
}

/**
 * Returns what compiled code calls first: it returns the function with which the code then imports.
 * That prefers TypeScript to what was compiled from it, and throws FX3008 if a module does not
 * export a name that the code imports, as Node does for ES modules.
 */
export function createImportChecker(options: ImportCheckerOptions) {
  return (importModule: ImportModule, file: string, imports: readonly ImportedNames[]) =>
    async (specifier: string): Promise<unknown> => {
      const exports = await importModule(preferTypeScript(specifier, file));
      for (const [from, used, passedOn] of imports) {
        if (from !== specifier) continue;
        for (const name of [...used, ...passedOn]) {
          if (!(name in Object(exports)))
            checkMissing({ name, specifier, file }, Object(exports) as object, {
              ...options,
              mayBeType: passedOn.includes(name),
            });
        }
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

function checkMissing(
  missing: MissingName,
  exports: object & { readonly default?: unknown },
  options: ImportCheckerOptions & { readonly mayBeType: boolean },
): void {
  const sources = options.getSources();
  const location = findImportedName(missing, sources.get(missing.file) ?? "");
  if (location === undefined) return; // a property of a namespace import
  const modules = options.listModules();
  const target = modules.find((module) => module?.exports === exports);
  const source = sources.get(target?.filename ?? "");
  if (options.mayBeType && mayExportType(missing.name, source, sources)) return;
  if (isNamespace(exports)) {
    const isCommonJs = modules.some((module) => module?.exports === exports.default);
    if (isCommonJs && missing.name in Object(exports.default)) return; // Node's parser overlooked it
  } else {
    if (!isEsModule(exports, source)) return;
    if (target?.loaded === false && /\bexport\s*\*/.test(source ?? "")) return; // a circular import
  }
  throw createMissingExportError(missing, {
    location,
    exported: Object.keys(exports),
    source,
    cwd: options.cwd,
  });
}

function isNamespace(exports: object): boolean {
  return Object.prototype.toString.call(exports) === "[object Module]";
}

/** A module that exports no values is compiled without `__esModule`. */
function isEsModule(exports: object, source: string | undefined): boolean {
  return "__esModule" in exports || (source !== undefined && !/\bexports\b/.test(source));
}

/**
 * Whether an exported name may be a type. fx does not read the types of packages. Searches all
 * sources, because the module may export a type of another one.
 */
function mayExportType(
  name: string,
  source: string | undefined,
  sources: ReadonlyMap<string, string>,
): boolean {
  if (source === undefined) return true;
  const word = `${name.replaceAll("$", "\\$")}(?![\\w$])`;
  const declared = `\\b(?:type|interface|namespace|module|declare\\s+(?:abstract\\s+)?\\w+)\\s+${word}`;
  const listed = `\\btype\\s*\\{[^}]*\\b${word}|\\btype\\s+[\\w$]+\\s+as\\s+${word}`;
  const fromPackage = `\\bexport\\s*\\*\\s*from\\s*["'][^."']`;
  const pattern = new RegExp([declared, listed, fromPackage].join("|"));
  return [...sources.values()].some((text) => pattern.test(text));
}

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
