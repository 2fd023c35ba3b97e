import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Names } from "./read-names.ts";

/** One file of a new project. */
export interface ProjectFile {
  /** Relative to the project, with `/`. */
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** Reads a template and fills in the project's names. The files are sorted by path. */
export function readProjectTemplate(
  folder: string,
  names: Names,
  versions: Versions,
): readonly ProjectFile[] {
  const files = listTemplateFiles(folder, LEFT_OUT).map((path) => ({
    path: path.replace(/(^|\/)_gitignore$/, "$1.gitignore"),
    content: fillIn(readFileSync(join(folder, path), "utf8"), path, names, versions),
  }));
  return sortByPath(files);
}

export function sortByPath(files: readonly ProjectFile[]): readonly ProjectFile[] {
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Left in a template by running it in place. */
const LEFT_OUT = new Set(["node_modules", ".fx", "dist", "package-lock.json"]);

function fillIn(text: string, path: string, names: Names, versions: Versions): string {
  const values: Readonly<Record<string, string>> = {
    fx_template_type: names.taskType,
    fx_template: names.taskName,
    FxTemplate: names.className,
    "fx-template": names.name,
  };
  const named = text.replace(
    /fx_template_type|fx_template|fx-template|FxTemplate/g,
    (found) => values[found]!,
  );
  if (path === "package.json")
    return named.replace(
      /"([^"]+)": "\*"/g,
      (_, name: string) => `"${name}": ${JSON.stringify(getVersion(name, versions))}`,
    );
  // The image needs `vendor` only if fx is installed from it.
  const isAboutImage = path === "Dockerfile" || path === ".dockerignore";
  return isAboutImage && getVendoredPath(versions) === undefined
    ? named.replace(/^.*\bvendor\b.*\n/gm, "")
    : named;
}

function getVersion(name: string, versions: Versions): string {
  const version = versions[name];
  if (version !== undefined) return version;
  throw new Error(`the template depends on ${name}, but flyte-fx has no version for it`);
}

/**
 * Lists the files in a folder and its subfolders, as relative paths with `/`.
 *
 * @param leftOut names of files and folders to skip, at any depth
 */
export function listTemplateFiles(folder: string, leftOut: ReadonlySet<string>): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !leftOut.has(name))
    .flatMap((entry) =>
      entry.isDirectory()
        ? listTemplateFiles(join(folder, entry.name), leftOut).map(
            (path) => `${entry.name}/${path}`,
          )
        : [entry.name],
    );
}

declare const __FX_PUBLISHED__: boolean | undefined;

/** Only the release build sets this: its version of flyte-fx is on the registry. */
const IS_PUBLISHED = typeof __FX_PUBLISHED__ === "boolean" && __FX_PUBLISHED__;

/** Version range by package name. It replaces `"*"` in a template's package.json. */
export type Versions = Readonly<Record<string, string>>;

/**
 * Reads the versions that a new project installs: fx, and the tools that fx itself is built with.
 * An unpublished fx is installed from a tarball inside the project, so the project also works on
 * other machines.
 */
export function readProjectVersions(packageRoot: string, isPublished = IS_PUBLISHED): Versions {
  const { version, dependencies, devDependencies } = JSON.parse(
    readFileSync(join(packageRoot, "package.json"), "utf8"),
  ) as Record<"version", string> & Record<"dependencies" | "devDependencies", Versions>;
  return {
    ...devDependencies,
    ...dependencies,
    "flyte-fx": isPublished ? `^${version}` : `file:vendor/flyte-fx-${version}.tgz`,
  };
}

/** Path of fx's tarball in the project. Undefined if fx is installed from the registry. */
export function getVendoredPath(versions: Versions): string | undefined {
  const version = versions["flyte-fx"];
  return version?.startsWith("file:") ? version.slice("file:".length) : undefined;
}
