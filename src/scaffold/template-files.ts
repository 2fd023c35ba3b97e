import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { Names } from "./names.ts";

/** One file of a new project. */
export interface ProjectFile {
  /** Below the project, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Where packages are installed from, by name: `"*"` in a template becomes the version range. */
export type Versions = Readonly<Record<string, string>>;

/** The files of a template, sorted by path, with the project's names in the place of the template's. */
export function readTemplate(
  folder: string,
  names: Names,
  versions: Versions,
): readonly ProjectFile[] {
  return listFiles(folder)
    .map((path) => ({
      path: path.replace(/(^|\/)_gitignore$/, "$1.gitignore"),
      text: filledIn(readFileSync(join(folder, path), "utf8"), path, names, versions),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What lies in a template that somebody has tried out is no part of it. */
const LEFT_OUT = new Set(["node_modules", ".fx", "dist", "package-lock.json"]);

function listFiles(folder: string, root = folder): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (LEFT_OUT.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory()
      ? listFiles(path, root)
      : [relative(root, path).split(sep).join("/")];
  });
}

function filledIn(text: string, path: string, names: Names, versions: Versions): string {
  const named = text.replace(
    /fx-template-host|fx_template_type|fx_template|fx-template|FxTemplate/g,
    (found) => nameFor(found, names),
  );
  return path === "package.json"
    ? named.replace(
        /"([^"]+)": "\*"/g,
        (_, name: string) => `"${name}": ${JSON.stringify(versionOf(name, versions))}`,
      )
    : named;
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

function versionOf(name: string, versions: Versions): string {
  const version = versions[name];
  if (version === undefined)
    throw new Error(`a template depends on ${name}, of which flyte-fx knows no version`);
  return version;
}
