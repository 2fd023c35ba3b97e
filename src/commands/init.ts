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
import { completeOpenApiWords, Questions, readInitRequest } from "../cli/init/read-init-request.ts";
import { javaScriptRuntime } from "../process/javascript-runtime.ts";
import { packageRoot } from "../process/package-paths.ts";
import { untilSignal } from "../process/process-end/listen-to-signals.ts";
import { getNoPromptReason } from "../process/terminal/confirm.ts";
import { checkTarget } from "../scaffold/check-target.ts";
import { planProject } from "../scaffold/plan-project.ts";
import { adaptProject, findProjectRuntime } from "../scaffold/runtimes/adapt-project.ts";
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
    const asked = await this.plan(words, getNoPromptReason(this.process, flags));
    const { install } = asked;
    const runtime = findProjectRuntime(javaScriptRuntime.name);
    const plan = runtime ? adaptProject(asked.plan, runtime, packageRoot) : asked.plan;
    const { cwd } = this.process;
    const shown = formatFolderInErrors(plan, cwd);
    const { force } = flags;
    const state = checkTarget(plan.folder, plan.files, {
      force,
      shown,
      keepsEdited: "operations" in plan,
    });
    const manager = runtime?.manager ?? findPackageManager(plan.folder);
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
        `flyte-fx is not published yet: the project installs it from ${plan.sdk.slice("file:".length)}; commit it`,
      );
    if (install) {
      const { installPackages } = await import("../cli/init/install-packages.ts");
      await installPackages(plan.folder, manager, toInstall, this.process);
    }
    const next = describeNextStep(plan, install, manager, cwd);
    const document = createProjectDocument(plan, { dryRun: false, installed: install, next });
    this.print(describeCreated(plan, next, this.style, cwd), document);
  }

  /** Asks for what the command line leaves open. */
  private async plan(words: InitWords, noPromptReason: string | undefined) {
    const { cwd, stdin, stderr } = this.process;
    const { openapi: source } = words;
    // Projects without a document do not wait for the code that reads one.
    const api = source === undefined ? undefined : await import("../cli/init/read-openapi.ts");
    const document = await api?.readDocument(source!, this.process);
    const questions = noPromptReason === undefined ? new Questions(stdin, stderr.node) : undefined;
    try {
      const operations = await api?.chooseFrom(document!, words, questions);
      const answers = questions ?? noPromptReason!;
      const { install, ...request } = await readInitRequest(words, answers, cwd);
      if (operations === undefined) return { install, plan: planProject(request, packageRoot) };
      const choice = { outputs: words.outputs, files: words.file };
      const asked = { ...request, source: source!, document: document!, operations, choice };
      return { install, plan: api!.planOpenApiProject(asked, packageRoot) };
    } finally {
      questions?.close();
    }
  }
}
