import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import type { ChalkInstance } from "chalk";
import { showPath } from "../../runtime/base/source/source-location.ts";
import { quoteWords } from "../../runtime/base/text.ts";
import type { ProjectPlan } from "../../scaffold/plan-project.ts";

/** `weather`, or the absolute path of a folder outside the working directory. */
function formatFolder({ folder }: Pick<ProjectPlan, "folder">, cwd: string): string {
  return showPath(folder, cwd);
}

/** `./weather`, as errors name it. */
export function formatFolderInErrors(plan: Pick<ProjectPlan, "folder">, cwd: string): string {
  const shown = formatFolder(plan, cwd);
  return isAbsolute(shown) || shown === "." ? shown : `./${shown}`;
}

/** What was created, and the next command. */
export function describeCreated(
  plan: ProjectPlan,
  cwd: string,
  next: string,
  style: ChalkInstance,
): string {
  const shown = formatFolder(plan, cwd);
  const { files, names, kind } = plan;
  return `${style.green("✔")} ${shown}/ created (${files.length} files)   task type "${names.taskType}" · ${kind} · Flyte 1 + 2\n  ${style.dim("next:")}  ${next}\n`;
}

/** What fx would write, one path per line. */
export function describeDryRun(plan: ProjectPlan, cwd: string): string {
  const shown = formatFolder(plan, cwd);
  return plan.files
    .map(
      ({ path }) =>
        `${existsSync(join(plan.folder, path)) ? "overwrite" : "create   "}  ${shown === "." ? "" : `${shown}/`}${path}\n`,
    )
    .join("");
}

/** The commands up to the first run. */
export function describeNextStep(plan: ProjectPlan, cwd: string, isInstalled: boolean): string {
  const shown = formatFolder(plan, cwd);
  const steps = [
    ...(shown === "." ? [] : [`cd ${quoteWords([shown.startsWith("-") ? `./${shown}` : shown])}`]),
    ...(isInstalled ? [] : ["npm install"]),
    "npm start",
  ];
  return steps.join(" && ");
}

/** The document for `--json`. */
export function createProjectDocument(
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
