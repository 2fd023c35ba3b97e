import { readFileSync } from "node:fs";
import { join } from "node:path";
import { listFiles } from "./list-files.ts";
import type { Names } from "./read-names.ts";
import { type Versions, getVendoredPath } from "./read-project-versions.ts";

/** One file of a new project. */
export interface ProjectFile {
  /** Relative to the project, with `/`. */
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** One file of a template. It is always text. */
export interface TemplateFile extends ProjectFile {
  readonly content: string;
}

/** Reads a template and fills in the project's names. The files are sorted by path. */
export function readTemplate(
  folder: string,
  names: Names,
  versions: Versions,
): readonly TemplateFile[] {
  return listFiles(folder, LEFT_OUT)
    .map((path) => ({
      path: path.replace(/(^|\/)_gitignore$/, "$1.gitignore"),
      content: fillIn(readFileSync(join(folder, path), "utf8"), path, names, versions),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Left in a template by running it in place. */
const LEFT_OUT = new Set(["node_modules", ".fx", "dist", "package-lock.json"]);

function fillIn(text: string, path: string, names: Names, versions: Versions): string {
  const named = text.replace(
    /fx-template-host|fx_template_type|fx_template|fx-template|FxTemplate/g,
    (found) => nameFor(found, names),
  );
  if (path === "package.json")
    return named.replace(
      /"([^"]+)": "\*"/g,
      (_, name: string) => `"${name}": ${JSON.stringify(getVersion(name, versions))}`,
    );
  const isAboutImage = path === "Dockerfile" || path === ".dockerignore";
  return isAboutImage && getVendoredPath(versions) === undefined ? withoutVendor(named) : named;
}

/** The image needs `vendor` only if fx is installed from it. */
function withoutVendor(text: string): string {
  return text.replace(/^.*\bvendor\b.*\n/gm, "");
}

function nameFor(found: string, { name, hostName, taskName, taskType, className }: Names): string {
  switch (found) {
    case "fx-template-host":
      return hostName;
    case "fx_template_type":
      return taskType;
    case "fx_template":
      return taskName;
    case "FxTemplate":
      return className;
    default:
      return name;
  }
}

function getVersion(name: string, versions: Versions): string {
  const version = versions[name];
  if (version === undefined)
    throw new Error(`the template depends on ${name}, but flyte-fx has no version for it`);
  return version;
}
