import { Flags } from "@oclif/core";
import { argument, FxCommand } from "../cli/fx-command.ts";
import {
  createProjectDocument,
  describeCreated,
  describeDryRun,
  describeNextStep,
  findPackageManager,
  formatFolderInErrors,
} from "../cli/init/describe-project.ts";
import {
  completeOpenApiWords,
  type InitRequest,
  type InitWords,
  type OpenApiWords,
  Questions,
  readInitRequest,
} from "../cli/init/read-init-request.ts";
import { textFlag } from "../cli/shared-flags.ts";
import type { OpenApiPlan } from "../openapi/plan-openapi-project.ts";
import { packageRoot } from "../process/package-paths.ts";
import { untilSignal } from "../process/process-end/listen-to-signals.ts";
import { getNoPromptReason } from "../process/terminal/confirm.ts";
import { checkTarget } from "../scaffold/check-target.ts";
import { planProject, type ProjectPlan } from "../scaffold/plan-project.ts";
import { writeProject } from "../scaffold/write-project.ts";

const projectFlag = (helpValue: string, description: string) =>
  Flags.string({ description, helpGroup: "PROJECT", helpValue });

const operationFlag = (description: string) =>
  Flags.string({ description, helpGroup: "OPENAPI", helpValue: '"METHOD /path"' });

const valuesFlag = (description: string) =>
  Flags.string({
    description,
    helpGroup: "OPENAPI",
    helpValue: "NAME,NAME",
    multiple: true,
    multipleNonGreedy: true,
    delimiter: ",",
  });

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
  static override args = {
    what: argument({ description: "What to create: connector or task." }),
    dir: argument({ description: "The folder to create (default: the name)." }),
  };
  static override flags = {
    kind: projectFlag(
      "KIND",
      "connector: async (default), sync or sensor; task: shim (default), function or connector.",
    ),
    name: projectFlag("NAME", "The project's name (default: the folder's)."),
    "task-type": projectFlag("TYPE", "The task type (default: the name, with _ for -)."),
    openapi: textFlag("FILE|URL", "Write the connector from an OpenAPI 3 document.", {
      helpGroup: "OPENAPI",
    }),
    create: operationFlag("The operation that creates a job (default: found by fx)."),
    get: operationFlag("The one that reads a job's state."),
    delete: operationFlag("The one that cancels a job; none if the service has no such one."),
    result: operationFlag("The one that has the results, or none."),
    outputs: valuesFlag("The outputs, by their names in the answer (default: at most 12)."),
    file: valuesFlag("The outputs that are JSON files, because they may be large."),
    yes: Flags.boolean({ description: "Ask nothing, use the defaults.", char: "y" }),
    force: Flags.boolean({
      description:
        "Write into a folder that is not empty. Overwrites the template's files, leaves others.",
    }),
    "dry-run": Flags.boolean({ description: "List the files without writing them." }),
    install: Flags.boolean({
      description:
        "Install the packages without asking, or skip them. Uses pnpm or yarn in a workspace of theirs.",
      allowNo: true,
    }),
  };

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
    words: InitWords & OpenApiWords,
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
