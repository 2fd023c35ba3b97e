import { existsSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import type { ChalkInstance } from "chalk";
import { formatFlag } from "../../openapi/operations/operation-flags.ts";
import { nameOperation, showOperation } from "../../openapi/operations/operation-text.ts";
import type { OpenApiPlan } from "../../openapi/plan-openapi-project.ts";
import { readFileIfThere } from "../../runtime/base/files.ts";
import { isPlainObject, parseJson } from "../../runtime/base/json.ts";
import { showPath } from "../../runtime/base/source/source-location.ts";
import { quoteWords } from "../../runtime/base/text.ts";
import type { ProjectPlan } from "../../scaffold/plan-project.ts";

/** `./weather`, as errors name it, or the absolute path of a folder outside the working directory. */
export function formatFolderInErrors({ folder }: ProjectPlan, cwd: string): string {
  const shown = showPath(folder, cwd);
  return isAbsolute(shown) || shown === "." ? shown : `./${shown}`;
}

/** What was created, what a person decides, and the next command. */
export function describeCreated(
  plan: ProjectPlan | OpenApiPlan,
  next: string,
  style: ChalkInstance,
  cwd: string,
): string {
  const { folder, files, names, kind } = plan;
  const shown = showPath(folder, cwd);
  const chosen = "operations" in plan ? describeOpenApi(plan, style) : "";
  return `${style.green("✔")} ${shown}/ created (${files.length} files)   task type "${names.taskType}" · ${kind} · Flyte 1 + 2\n${chosen}  ${style.dim("next:")}  ${next}\n`;
}

/** The operations that were chosen, and what the document leaves to a person. */
function describeOpenApi({ operations, decisions }: OpenApiPlan, style: ChalkInstance): string {
  const chosen = listChosen(operations).map(
    ([role, operation]) => [`${role}:`, showOperation(operation)] as const,
  );
  const { otherCreates = [], otherResult } = operations;
  const also = [
    ...otherCreates.map((each) => `${formatFlag("create", each)}   starts such a job, too`),
    ...(otherResult ? [`${formatFlag("result", otherResult)}   may have the outputs`] : []),
  ].map((text) => ["also:", text] as const);
  const open = decisions.map(
    ({ file, line, what }) => ["decide:", `${file}:${line}   ${what}`] as const,
  );
  return [...chosen, ...also, ...open]
    .map(([name, text]) => `  ${style.dim(name.padEnd(8))} ${text}\n`)
    .join("");
}

function listChosen(operations: OpenApiPlan["operations"]) {
  return (["create", "start", "get", "delete", "result"] as const).flatMap((role) => {
    const operation = operations[role];
    return operation === undefined ? [] : [[role, operation] as const];
  });
}

/** What fx would write, one path per line. */
export function describeDryRun({ folder, files }: ProjectPlan, cwd: string): string {
  const shown = showPath(folder, cwd);
  const prefix = shown === "." ? "" : `${shown}/`;
  const lines = files.map(({ path }) => {
    const action = existsSync(join(folder, path)) ? "overwrite" : "create   ";
    return `${action}  ${prefix}${path}\n`;
  });
  return lines.join("");
}

/** The commands up to the first run. */
export function describeNextStep(
  { folder }: ProjectPlan,
  isInstalled: boolean,
  manager: PackageManager,
  cwd: string,
): string {
  const shown = showPath(folder, cwd);
  const steps = [
    ...(shown === "." ? [] : [`cd ${quoteWords([shown.startsWith("-") ? `./${shown}` : shown])}`]),
    ...(isInstalled ? [] : [`${manager} install`]),
    manager === "deno" ? "deno task start" : `${manager} start`,
  ];
  return steps.join(" && ");
}

/** The document for `--json`. */
export function createProjectDocument(
  plan: ProjectPlan | OpenApiPlan,
  facts: { readonly dryRun: boolean; readonly installed: boolean; readonly next: string },
): object {
  const { what, kind, folder, names, files, sdk } = plan;
  return {
    project: {
      what,
      kind,
      dir: folder,
      name: names.name,
      task: names.taskName,
      taskType: names.taskType,
      files: files.map(({ path }) => path),
      sdk,
      ...("operations" in plan && listOpenApiFacts(plan)),
    },
    ...facts,
  };
}

function listOpenApiFacts({ operations, decisions }: OpenApiPlan): object {
  const named = listChosen(operations).map(([role, operation]) => [role, nameOperation(operation)]);
  const otherCreates = (operations.otherCreates ?? []).map(nameOperation);
  return { operations: Object.fromEntries(named) as object, otherCreates, decisions };
}

const MANAGERS = ["npm", "pnpm", "yarn", "bun", "deno"] as const;

/** A tool that installs packages and runs scripts: `pnpm install`. */
export type PackageManager = (typeof MANAGERS)[number];

const FILES: readonly (readonly [string, PackageManager])[] = [
  ["pnpm-lock.yaml", "pnpm"],
  ["pnpm-workspace.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["package-lock.json", "npm"],
];

/**
 * The tool of the workspace that a folder is in: that of the nearest `packageManager` in a
 * package.json, or of the nearest lockfile, at or above the folder. npm if there is neither.
 */
export function findPackageManager(folder: string): PackageManager {
  const found = readManager(folder) ?? FILES.find(([file]) => existsSync(join(folder, file)))?.[1];
  if (found !== undefined) return found;
  return folder === dirname(folder) ? "npm" : findPackageManager(dirname(folder));
}

/** The tool in a field such as `"packageManager": "pnpm@9.1.0"`. Other code reports an invalid file. */
function readManager(folder: string): PackageManager | undefined {
  const json = parseJson(readFileIfThere(join(folder, "package.json")) ?? "");
  const field = isPlainObject(json) ? json["packageManager"] : undefined;
  return MANAGERS.find((name) => typeof field === "string" && field.startsWith(`${name}@`));
}
