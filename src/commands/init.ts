import { FxCommand } from "../cli/fx-command.ts";
import {
  createProjectDocument,
  describeCreated,
  describeDryRun,
  describeNextStep,
  findPackageManager,
  formatFolderInErrors,
} from "../cli/init/describe-project.ts";
import { INIT_ARGUMENTS, INIT_FLAGS, type InitWords } from "../cli/init/init-flags.ts";
import {
  completeOpenApiWords,
  type InitRequest,
  Questions,
  readInitRequest,
} from "../cli/init/read-init-request.ts";
import type { OpenApiPlan } from "../openapi/plan-openapi-project.ts";
import { packageRoot } from "../process/package-paths.ts";
import { untilSignal } from "../process/process-end/listen-to-signals.ts";
import { getNoPromptReason } from "../process/terminal/confirm.ts";
import { checkTarget } from "../scaffold/check-target.ts";
import { planProject, type ProjectPlan } from "../scaffold/plan-project.ts";
import { writeProject } from "../scaffold/write-project.ts";

/** `fx init`. */
export default class Init extends FxCommand {
  static override summary = "Create a project with a connector or a task.";
  static override description =
    "Works offline. On a terminal, fx asks for each missing answer and offers to install its packages. Elsewhere it uses the defaults, and installs only with --install.";
  static override usage = "init connector|task [DIR] [FLAGS]";
  static override examples = [
    "fx init connector weather",
    "fx init task report --kind function --yes",
    "fx init connector jobs --openapi openapi.yaml",
  ];
  static override args = INIT_ARGUMENTS;
  static override flags = INIT_FLAGS;

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Init);
    const words = completeOpenApiWords({ ...args, ...flags });
    const { install, plan } = await this.plan(words, getNoPromptReason(this.process, flags));
    const { cwd } = this.process;
    const shown = formatFolderInErrors(plan, cwd);
    const { force } = flags;
    const state = checkTarget(plan.folder, plan.files, {
      force,
      shown,
      keepsEdited: "operations" in plan,
    });
    const manager = findPackageManager(plan.folder);
    const toInstall = describeNextStep(plan, false, manager, cwd);
    if (flags["dry-run"]) {
      const facts = { dryRun: true, installed: false, next: toInstall };
      this.print(describeDryRun(plan, cwd), createProjectDocument(plan, facts));
      return;
    }
    await untilSignal(this.process, "nothing was created", (signal) =>
      writeProject(plan.folder, plan.files, state, signal),
    );
    if (plan.sdk.startsWith("file:"))
      this.note(
        `flyte-fx is not published yet: the project installs it from ${plan.sdk.slice("file:".length)}; commit that file`,
      );
    if (install) {
      const { installPackages } = await import("../cli/init/install-packages.ts");
      await installPackages(plan.folder, manager, toInstall, this.process);
    }
    const next = describeNextStep(plan, install, manager, cwd);
    const document = createProjectDocument(plan, { dryRun: false, installed: install, next });
    this.print(describeCreated(plan, next, this.style, cwd), document);
  }

  private async plan(
    words: InitWords,
    noPromptReason: string | undefined,
  ): Promise<{ readonly install: boolean; readonly plan: ProjectPlan | OpenApiPlan }> {
    const { openapi: source } = words;
    const read = (questions: Questions | undefined): Promise<InitRequest> =>
      readInitRequest(words, questions ?? noPromptReason!, this.process.cwd);
    if (source === undefined)
      return this.withQuestions(noPromptReason, async (questions) => {
        const { install, ...request } = await read(questions);
        return { install, plan: planProject(request, packageRoot) };
      });
    // Projects without a document do not wait for the code that reads one.
    const { readDocument, chooseFrom, planOpenApiProject } =
      await import("../cli/init/read-openapi.ts");
    const document = await readDocument(source, this.process);
    return this.withQuestions(noPromptReason, async (questions) => {
      const operations = await chooseFrom(document, words, questions);
      const { install, ...request } = await read(questions);
      const choice = { outputs: words.outputs, files: words.file };
      const asked = { ...request, source, document, operations, choice };
      return { install, plan: await planOpenApiProject(asked, packageRoot) };
    });
  }

  private async withQuestions<T>(
    noPromptReason: string | undefined,
    work: (questions: Questions | undefined) => Promise<T>,
  ): Promise<T> {
    if (noPromptReason !== undefined) return work(undefined);
    const questions = new Questions(this.process.stdin, this.process.stderr.node);
    try {
      return await work(questions);
    } finally {
      questions.close();
    }
  }
}
