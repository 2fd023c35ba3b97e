import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import type { ChalkInstance } from "chalk";
import { shownPath } from "../../runtime/base/source/source-location.ts";
import type { ProjectPlan } from "../../scaffold/plan-project.ts";
import { shellWords } from "../shell-words.ts";

/** `weather`, or the whole path where it does not lie below the working directory. */
function folderShown({ folder }: Pick<ProjectPlan, "folder">, cwd: string): string {
  return shownPath(folder, cwd);
}

/** As an error names it: `./weather`. */
export function folderInErrors(plan: Pick<ProjectPlan, "folder">, cwd: string): string {
  const shown = folderShown(plan, cwd);
  return isAbsolute(shown) || shown === "." ? shown : `./${shown}`;
}

/** What was created, and the line to type next. */
export function createdText(
  plan: ProjectPlan,
  cwd: string,
  next: string,
  style: ChalkInstance,
): string {
  const shown = folderShown(plan, cwd);
  const { files, names, kind } = plan;
  return `${style.green("✔")} ${shown}/ created (${files.length} files)   task type "${names.taskType}" · ${kind} · Flyte 1 + 2\n  ${style.dim("next:")}  ${next}\n`;
}

/** What would be written, one path a line. */
export function dryRunText(plan: ProjectPlan, cwd: string): string {
  const shown = folderShown(plan, cwd);
  return plan.files
    .map(
      ({ path }) =>
        `${existsSync(join(plan.folder, path)) ? "overwrite" : "create   "}  ${shown === "." ? "" : `${shown}/`}${path}\n`,
    )
    .join("");
}

/** The commands that lead to the first run. */
export function nextLine(plan: ProjectPlan, cwd: string, isInstalled: boolean): string {
  const shown = folderShown(plan, cwd);
  const steps = [
    ...(shown === "." ? [] : [`cd ${shellWords([shown.startsWith("-") ? `./${shown}` : shown])}`]),
    ...(isInstalled ? [] : ["npm install"]),
    "npm start",
  ];
  return steps.join(" && ");
}

/** The document for `--json`. */
export function projectDocument(
  plan: ProjectPlan,
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
    },
    ...facts,
  };
}
