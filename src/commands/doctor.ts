import { checkPython, checkRuntime, PYTHON_REMEDY } from "../cli/doctor/check-machine.ts";
import {
  checkEnvFiles,
  checkLoading,
  checkPackages,
  checkRecords,
} from "../cli/doctor/check-project.ts";
import { checkCluster, checkConnector, checkStore } from "../cli/doctor/check-services.ts";
import {
  diagnose,
  type Diagnosis,
  type DiagnosisCheck,
  formatDiagnosis,
  toExitCode,
} from "../cli/doctor/diagnosis.ts";
import { FxCommand, PATH_ARGUMENTS } from "../cli/fx-command.ts";
import { CLUSTER_FLAGS } from "../cli/remote/cluster-flags.ts";
import { envFileFlag, listFlag, textFlag } from "../cli/shared-flags.ts";
import { inspectProject } from "../dev/project/project-version.ts";
import { javaScriptRuntime as runtime } from "../process/javascript-runtime.ts";
import { untilSignal } from "../process/process-end/listen-to-signals.ts";
import { wrapLines } from "../process/terminal/wrap-lines.ts";
import { addProjectEnv } from "../project/env-files.ts";
import { checkPaths } from "../runtime/loader/check-paths.ts";
import { findProject } from "../runtime/loader/project/project.ts";
import { createProcessSecrets } from "../runtime/local/process-defaults.ts";
import { Redactor } from "../runtime/secrets/redactor.ts";
import { listGivenSecrets } from "../runtime/secrets/secret-resolver.ts";

/** `fx doctor`. */
export default class Doctor extends FxCommand {
  static override summary = "Find out what this machine and this project lack.";
  static override description =
    "Looks at Node, the installed packages, environment files and secrets, the folder for runs, the cluster, a connector server, stores and Python. Changes nothing. Loads the project's modules. Each check takes at most 20 s. Exits with 5 if something is missing, and with 3 if the project does not load.";
  static override usage = "doctor [FLAGS] [PATH …]";
  static override examples = [
    "fx doctor",
    "fx doctor --connector 127.0.0.1:8000",
    "fx doctor src/weather.ts --json",
  ];
  static override strict = false;
  static override args = PATH_ARGUMENTS;
  static override flags = {
    connector: textFlag("HOST:PORT", "Also check this connector server."),
    storage: listFlag(
      "URI",
      "Also check this bucket or folder, such as s3://bucket/runs (repeatable).",
    ),
    "env-file": envFileFlag(),
    ...CLUSTER_FLAGS,
  };

  async run(): Promise<number> {
    const { flags, argv } = await this.parse(Doctor);
    const { connector, storage = [], "env-file": envFiles = [], ...clusterFlags } = flags;
    const paths = argv as string[];
    checkPaths(paths, this.process.cwd);
    const [place] = paths;
    const project = findProject(place ?? this.process.cwd, this.process.cwd);
    this.projectRoot = project.root;
    const env = this.readEnv(place, envFiles);
    const secrets = createProcessSecrets(env);
    this.hideSecrets(secrets);
    const redactor = new Redactor(() => listLikelySecrets(env, this.process.env));
    const redact = (text: string): string => redactor.redact(text);
    const findings = await untilSignal(
      this.process,
      "not all checks have ended",
      async (signal) => {
        let inspected: ReturnType<typeof inspectProject> | undefined;
        const load = () => (inspected ??= inspectProject({ paths, envFiles }, signal, redact));
        const isProject = project.packageJson !== undefined || paths.length > 0;
        const listTypes = async () =>
          isProject ? (await load()).content.connectors.map(({ taskType }) => taskType) : [];
        const loading: DiagnosisCheck = [
          "project",
          "fx list-connectors shows the error",
          () => checkLoading(load, secrets),
        ];
        return this.show(signal, [
          [runtime.name, runtime.remedy, () => checkRuntime(runtime)],
          ["packages", "npm install", () => checkPackages(project)],
          [
            "environment",
            "correct fx.envFiles in package.json",
            () => checkEnvFiles(place, envFiles, this.process.cwd),
          ],
          ...(isProject ? [loading] : []),
          [
            "records",
            `make ${this.runs.root} writable for this user, or name another folder in FX_RUNS`,
            () => checkRecords(this.runs),
          ],
          ["cluster", "fx remote info", (limited) => checkCluster(clusterFlags, this, limited)],
          ["connector", "start the server: fx serve", () => checkConnector(connector, listTypes)],
          ...storage.map((uri): DiagnosisCheck => [
            "storage",
            "check the URI, the credentials and the network",
            (limited) => checkStore(uri, project, this.process.env, limited),
          ]),
          ["Python", PYTHON_REMEDY, checkPython],
        ]);
      },
    );
    if (this.wantsJson)
      this.print("", {
        ok: toExitCode(findings) === 0,
        findings: findings.map((each) => ({ ...each, remedy: each.remedy ?? null })),
      });
    return toExitCode(findings);
  }

  /** The environment of a run. Without the environment files if they cannot be read. */
  private readEnv(place: string | undefined, files: readonly string[]): NodeJS.ProcessEnv {
    const env = { ...this.process.env };
    try {
      addProjectEnv(place, files, { env, cwd: this.process.cwd }, () => undefined);
    } catch {
      // the check of the files reports it
    }
    return env;
  }

  /** Runs all checks at once, and prints what each found in their order. */
  private async show(signal: AbortSignal, checks: readonly DiagnosisCheck[]): Promise<Diagnosis[]> {
    const running = checks.map((check) => diagnose(check, signal));
    for (const each of running) each.catch(() => undefined); // awaited below, in order
    const all: Diagnosis[] = [];
    for (const each of running) {
      const findings = (await each).map((finding) => this.hide(finding));
      const text = wrapLines(findings.map(formatDiagnosis).join(""), this.process.stdout.columns);
      if (!this.wantsJson) this.print(text, {});
      all.push(...findings);
    }
    return all;
  }

  private hide({ text, remedy, ...finding }: Diagnosis): Diagnosis {
    return { ...finding, text: this.redact(text), remedy: remedy && this.redact(remedy) };
  }
}

/** The values of environment files, and of variables that only hold secrets. */
function listLikelySecrets(env: NodeJS.ProcessEnv, before: NodeJS.ProcessEnv): string[] {
  const added = Object.entries(env).flatMap(([name, value = ""]) =>
    value === before[name] ? [] : [value],
  );
  return [...added, ...listGivenSecrets(env)];
}
