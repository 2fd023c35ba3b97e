import { existsSync, realpathSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parseEnv } from "node:util";
import type { CommandProcess } from "../process/command-process.ts";
import { readOrRefuse } from "../process/user-file.ts";
import { FxError } from "../runtime/base/errors/errors.ts";
import { isFileMissing, isWithin } from "../runtime/base/files.ts";
import { readBoundedFile } from "../runtime/base/read-bounded-file.ts";
import { showPath } from "../runtime/base/source/source-location.ts";
import { quoteWords } from "../runtime/base/text.ts";
import { findProject } from "../runtime/loader/project/project.ts";
import { SOURCES_VARIABLE } from "./load-and-register.ts";
import { isTemplateFile } from "./template-file.ts";

/*
 * Which environment files a command reads. Commands that run the author's code on this machine call
 * `addProjectEnv`. Those whose code runs elsewhere, such as `fx serve`, call `addEnvFiles`.
 */

/**
 * Adds the variables in the files to the environment. Variables that are already set win over the
 * files, and later files over earlier ones. Call this before importing the author's modules,
 * because they may read the environment.
 *
 * @returns the names of all variables in the files
 */
export function addEnvFiles(
  files: readonly string[] | undefined,
  { env, cwd }: Pick<CommandProcess, "env" | "cwd">,
): ReadonlySet<string> {
  const added = (files ?? []).map((file) => readEnvFile(file, cwd));
  Object.assign(env, ...added, { ...env });
  return new Set(added.flatMap(Object.keys));
}

/**
 * The same for the files that `fx.envFiles` in package.json names, and for those of `--env-file`,
 * which win over them. Notes each file of package.json that is missing.
 *
 * @param place a path in the project, or undefined for the working directory
 * @param files those of `--env-file`
 * @throws FX3009 if a file of package.json is a link to a file outside the project
 */
export function addProjectEnv(
  place: string | undefined,
  files: readonly string[] | undefined,
  process: Pick<CommandProcess, "env" | "cwd">,
  note: (text: string) => void,
): void {
  const own = listProjectEnvFiles(place, process.cwd);
  const missing = own.filter(({ isMissing }) => isMissing);
  // fx dev itself has noted them.
  if (process.env[SOURCES_VARIABLE] === undefined)
    for (const file of missing) note(describeMissing(file, process.cwd));
  const paths = own.filter(({ isMissing }) => !isMissing).map(({ path }) => path);
  addEnvFiles([...paths, ...(files ?? [])], process);
}

/** A file that `fx.envFiles` names. */
type ProjectEnvFile = ReturnType<typeof listProjectEnvFiles>[number];

/** The files that `fx.envFiles` in the project's package.json names. Throws FX3009. */
export function listProjectEnvFiles(place: string | undefined, cwd: string) {
  // A serialized template belongs to the project in the working directory.
  const path = place === undefined || isTemplateFile(place) ? cwd : place;
  const { root, config } = findProject(path, cwd);
  return (config.envFiles ?? []).map((name) => {
    const file = join(root, name);
    const real = getRealPath(file);
    if (real !== undefined && !isWithin(real, root))
      throw new FxError(
        "FX3009",
        `fx.envFiles in ${showPath(join(root, "package.json"), cwd)}: ${name} is a link to ${real}, outside the project`,
        { hint: `remove it from fx.envFiles, and pass --env-file ${quoteWords([real])}` },
      );
    return { name, /** Absolute. */ path: file, isMissing: real === undefined };
  });
}

/** What to do about a missing file. */
export function describeMissing({ name, path }: ProjectEnvFile, cwd: string): string {
  const shown = relative(cwd, path);
  const example = `${shown}.example`;
  const remedy = existsSync(`${path}.example`) ? `:  ${quoteWords(["cp", example, shown])}` : "";
  return `note: fx.envFiles in package.json names ${name}, which does not exist${remedy}`;
}

function readEnvFile(file: string, cwd: string): NodeJS.ProcessEnv {
  const read = () => parseEnv(readBoundedFile(resolve(cwd, file), { pipes: true }).toString());
  return readOrRefuse(read, "FX2010", "the environment file", file, "--env-file .env");
}

/** Undefined if there is no file, or only a link to none. */
function getRealPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch (error) {
    if (isFileMissing(error)) return undefined;
    throw error;
  }
}
