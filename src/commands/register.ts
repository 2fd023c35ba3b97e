import { relative } from "node:path";
import { argument } from "../cli/fx-command.ts";
import { ProjectCommand } from "../cli/project-command.ts";
import {
  createDifferentError,
  planRegistration,
  registerTasks,
  serializeForCluster,
} from "../cli/register/plan-registration.ts";
import {
  createRegistrationDocument,
  formatRegistration,
} from "../cli/register/show-registration.ts";
import { CLUSTER_FLAGS, type ClusterFlags, listClusterFlags } from "../cli/remote/cluster-flags.ts";
import { openPlace } from "../cli/remote/open-place.ts";
import { readContainerSettings } from "../cli/serialize/serialize-options.ts";
import { envFlag, imageFlag, switchFlag, VERSION_FLAG } from "../cli/shared-flags.ts";
import { FxError } from "../runtime/base/errors/errors.ts";
import { quoteWords } from "../runtime/base/text.ts";

type RegisterFlags = ClusterFlags &
  Partial<Record<"version" | "image" | "env", string | readonly string[] | undefined>>;

/** `fx register`. */
export default class Register extends ProjectCommand {
  static override summary = "Register tasks on a cluster of Flyte 1 or Flyte 2.";
  static override description =
    "Without PATH, registers the tasks of the project; without TASK, every task of PATH. Without --version, the version of each task is a hash of its content, so an unchanged task is not registered again.";
  static override usage = "register [FLAGS] [PATH [TASK …]]";
  static override examples = [
    "fx register src/weather.ts --dry-run",
    "fx register src/weather.ts --version v3",
    "fx register src --image registry.example.com/weather:3",
  ];
  static override strict = false;
  static override args = {
    path: argument("A module, or a folder of modules (default: the project)."),
    task: argument("The name of a task (repeatable)."),
  };
  static override flags = {
    version: VERSION_FLAG,
    image: imageFlag(),
    env: envFlag(),
    "dry-run": switchFlag("Show what would be registered, also without a cluster; change nothing."),
    check: switchFlag("Change nothing; exit with 4 unless every task is registered as it is now."),
    force: switchFlag("Replace a version that has other content, if the cluster allows it."),
    ...CLUSTER_FLAGS,
  };

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Register);
    const [path, ...names] = argv as string[];
    const settings = { version: flags.version, ...readContainerSettings(flags, "register") };
    const { entries, tasks, locate } = await this.loadChosenTasks(path, names);
    const isDryRun = flags["dry-run"] && !flags.check;
    const wanted = { ...flags, "dry-run": isDryRun };
    const { cluster, place } = await openPlace(wanted, "flyte1", this);
    try {
      const warn = (text: string): void => this.note(text);
      const specs = await serializeForCluster(tasks, place, { ...settings, locate }, warn);
      const planned = await planRegistration(specs, cluster);
      if (flags.check) refuseUnregistered(planned);
      const isReadOnly = flags["dry-run"] || flags.check;
      const registered =
        isReadOnly || cluster === undefined ? [] : await registerTasks(planned, cluster, flags);
      const file = path ?? relative(this.process.cwd, entries[0]!.file);
      const next = createRunCommand(file, tasks[0]!.name, flags);
      this.print(
        formatRegistration(planned, registered, place, { isDryRun: isReadOnly, next }),
        createRegistrationDocument(planned, registered, place),
      );
    } finally {
      cluster?.close();
    }
  }
}

/** Runs the first task as it was registered. The flags come first: a task may have such inputs. */
function createRunCommand(path: string, task: string, flags: RegisterFlags): string {
  const settings = ["version", "image", "env"] as const;
  const repeated = settings.flatMap((name) =>
    [flags[name] ?? []].flat().flatMap((value) => (value === "" ? [] : [`--${name}`, value])),
  );
  return quoteWords([
    ...["fx", "run", "--remote"],
    ...listClusterFlags(flags),
    ...repeated,
    path,
    task,
  ]);
}

function refuseUnregistered(planned: Awaited<ReturnType<typeof planRegistration>>): void {
  const different = planned.filter(({ state }) => state === "different");
  if (different.length > 0) throw createDifferentError(different);
  const missing = planned.filter(({ state }) => state === "new");
  if (missing.length === 0) return;
  const names = missing.map(({ name, version }) => `${name} ${version}`).join(", ");
  throw new FxError("FX4012", `not registered: ${names}`, { hint: "fx register without --check" });
}
