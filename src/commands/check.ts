import { CHECK_FLAGS, type CheckFlags } from "../cli/check/check-flags.ts";
import { checkProject } from "../cli/check/check-project.ts";
import {
  type CheckReport,
  createCheckDocument,
  type ReportPlace,
  toReportError,
} from "../cli/check/check-report.ts";
import type { CheckedProject } from "../cli/check/checked-project.ts";
import { explainCheck, formatReport, listChecks } from "../cli/check/format-report.ts";
import { readFaultRequest } from "../cli/check/inject-faults.ts";
import { endpointFromFlags } from "../cli/endpoint-options.ts";
import { argument } from "../cli/fx-command.ts";
import { ProjectCommand } from "../cli/project-command.ts";
import { createErrorDocument, showError } from "../process/errors/show-error.ts";
import { FxError } from "../runtime/base/errors/errors.ts";
import { ALL_CHECKS } from "../runtime/check/conformance/all-checks.ts";
import { findCheck, selectChecks } from "../runtime/check/run-checks.ts";
import { SCHEDULE_CHECKS } from "../runtime/check/schedules/run-schedules.ts";

/** `fx check`. */
export default class Check extends ProjectCommand {
  static override summary = "Check connectors against what Flyte's engine does.";
  static override description =
    "Calls the connector of each task as Flyte's engine does, also when it repeats a call, loses a reply or aborts a job. Without PATH, checks all tasks of the current project. The file fx.check.yaml in the project's folder has the inputs, a fake of the outside system, and known failures.";
  static override usage = [
    "check [FLAGS] [PATH]",
    "check --faults [N] [PATH]",
    "check --list",
    "check --explain ID",
  ];
  static override examples = [
    "fx check --yes",
    "fx check src/weather.ts --only create/ --yes",
    "fx check task.pb --endpoint 127.0.0.1:8000 --yes",
    "fx check --faults 300",
    "fx check --explain delete/twice",
  ];
  static override args = {
    path: argument("A module, a folder of modules, or a serialized task."),
  };
  static override flags = CHECK_FLAGS;

  async run(): Promise<number> {
    const { flags, args } = await this.parse(Check);
    const view = { style: this.style, width: this.textWidth };
    if (flags.explain !== undefined) {
      const check = findCheck([...ALL_CHECKS, ...SCHEDULE_CHECKS], flags.explain);
      this.print(...explainCheck(check, view));
      return 0;
    }
    const checks = selectChecks(ALL_CHECKS, flags.only, flags.skip);
    if (flags.list) {
      this.print(...listChecks(checks));
      return 0;
    }
    const faults = readFaultRequest(flags);
    endpointFromFlags(flags); // reports invalid flags before anything is loaded
    this.addProjectEnv(args.path, flags["env-file"]);
    const project = await this.loadChecked(args.path, flags);
    const envFlags = (flags["env-file"] ?? []).flatMap((file) => ["--env-file", file]);
    const place = {
      cwd: this.process.cwd,
      target: [...(args.path ? [args.path] : []), ...envFlags],
    };
    const report = await checkProject({ project, checks, faults, flags }, this);
    return this.finish(report, place, flags);
  }

  /** Throws FX2025 instead of FX3003 if there is no task. */
  private async loadChecked(
    path: string | undefined,
    { protocol }: CheckFlags,
  ): Promise<CheckedProject> {
    try {
      return { ...(await this.loadTasks(path, protocol)), path };
    } catch (error) {
      if (!(error instanceof FxError) || error.code !== "FX3003") throw error;
      const { summary, details, hint } = error;
      throw new FxError("FX2025", `nothing to check: ${summary}`, { details, hint });
    }
  }

  /** Prints the report, and returns its exit code. A failed check needs no other message. */
  private async finish(
    report: CheckReport,
    place: ReportPlace,
    { junit }: CheckFlags,
  ): Promise<number> {
    const error = toReportError(report);
    const { style, wantsVerbose: verbose } = this;
    const width = this.textWidth;
    const text = formatReport(report, { style, width, ...place, verbose });
    this.print(this.nameProject(text), {
      ...createCheckDocument(report),
      ...(error && createErrorDocument(error, this.projectRoot, this.redact)),
    });
    if (junit !== undefined) {
      const { writeJunit } = await import("../cli/check/write-junit.ts");
      writeJunit(junit, report, place);
    }
    if (error === undefined) return 0;
    if (error.code !== "FX4002") {
      const { projectRoot, redact } = this;
      showError(this.process, error, { json: false, verbose, projectRoot, redact });
    }
    return error.exitCode;
  }
}
