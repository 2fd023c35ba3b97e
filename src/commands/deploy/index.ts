import { relative } from "node:path";
import { DEPLOY_FLAGS, type DeployFlags } from "../../cli/deploy/deploy-flags.ts";
import { deployManifest } from "../../cli/deploy/deploy-manifest.ts";
import { listServeFaults, readServer } from "../../cli/deploy/read-server.ts";
import {
  type AppPlan,
  createBackendCommand,
  createPlanDocument,
  createStateDocument,
  deployApp,
  formatCheck,
  formatPlan,
  planApp,
  refuseForeignApp,
} from "../../cli/deploy/show-app.ts";
import { requireApps, waitForApp } from "../../cli/deploy/wait-for-app.ts";
import { fxArguments } from "../../cli/fx-arguments.ts";
import { PATH_ARGUMENTS } from "../../cli/fx-command.ts";
import { ProjectCommand } from "../../cli/project-command.ts";
import { describePlace, type RegistrationPlace } from "../../cli/register/show-registration.ts";
import { quoteCommand } from "../../cli/remote/cluster-flags.ts";
import { describeConnector } from "../../cli/remote/cluster-info.ts";
import { openPlace } from "../../cli/remote/open-place.ts";
import { SERVE_FLAGS, serveOptionsFromFlags } from "../../cli/serve/serve-options.ts";
import { readTime } from "../../cli/shared-flags.ts";
import {
  joinTypeNames,
  listTypeNames,
  requireServedTypes,
} from "../../cluster-setup/backend/served-types.ts";
import { getPublicAddress } from "../../cluster-setup/connector-app.ts";
import { toHostName } from "../../cluster-setup/host-name.ts";
import { formatTable } from "../../process/terminal/fit-text.ts";
import { addEnvFiles } from "../../project/env-files.ts";
import type { AppState } from "../../runtime/remote/app-types.ts";
import type { Cluster } from "../../runtime/remote/cluster.ts";

/** The server to deploy, and what the command line says about it. */
type Deployment = Awaited<ReturnType<Deploy["readDeployment"]>>;

/** `fx deploy`. */
export default class Deploy extends ProjectCommand {
  static override summary = "Deploy the connectors of a project.";
  static override description =
    "Runs fx serve as an app of Flyte 2, with the connectors of the project or of PATH. Nothing happens if nothing has changed. With --for kubernetes, writes the manifest of a Kubernetes deployment instead, for any Flyte. Flags after -- are those of fx serve.";
  static override usage = ["deploy [FLAGS] [PATH …] [-- SERVE FLAGS]", "deploy COMMAND"];
  static override examples = [
    "fx deploy --image registry.example.com/weather:3 --dry-run",
    "fx deploy --image registry.example.com/weather:3 --wait",
    "fx deploy src/weather.ts --image registry.example.com/weather:3 -- --workers 2",
    "fx deploy --for kubernetes --image registry.example.com/weather:3 --output weather.yaml",
  ];
  static override strict = false;
  static override args = PATH_ARGUMENTS;
  static override flags = DEPLOY_FLAGS;

  async run(): Promise<void> {
    const own = fxArguments("deploy", this.argv);
    const serveFlags = this.argv.slice(own.length + 1);
    const { flags, argv } = await this.parse(Deploy, [...own]);
    const deployment = await this.readDeployment(flags, argv as string[], serveFlags);
    this.noteRisks(flags);
    if (flags.for === "kubernetes") deployManifest(deployment.server, flags, this);
    else await this.deployApp(deployment);
  }

  private async readDeployment(
    flags: DeployFlags,
    paths: readonly string[],
    serveFlags: readonly string[],
  ) {
    const timeoutMs = readTime("--timeout", flags.timeout);
    addEnvFiles(flags["env-file"], this.process);
    const { project, files, registry } = await this.loadConnectors(paths);
    const types = requireServedTypes(registry, files, this.process.cwd, "deploy");
    const served = {
      name: toHostName(project),
      paths: paths.length === 0 ? [] : files.map((file) => relative(project.root, file)),
      secrets: [...new Set(registry.connectors.flatMap(({ secrets }) => secrets))],
      serveFlags,
    };
    const faults = await this.readServeFlags(serveFlags);
    return { server: readServer(flags, served, faults), types, flags, paths, timeoutMs };
  }

  /** Checks the flags of the server as `fx serve` will. Returns the faults of fixed ones. */
  private async readServeFlags(words: readonly string[]): Promise<string[]> {
    const { flags, raw } = await this.parse({ flags: SERVE_FLAGS, strict: true }, [...words]);
    const faults = listServeFaults(
      new Set(raw.flatMap((token) => (token.type === "flag" ? [token.flag] : []))),
    );
    if (faults.length === 0) serveOptionsFromFlags(flags);
    return faults;
  }

  private noteRisks({ image = "", replicas, "min-replicas": least = replicas }: DeployFlags): void {
    const tag = image.slice(image.lastIndexOf("/") + 1).split(":")[1] ?? "latest";
    if (tag === "latest" && !image.includes("@"))
      this.note(
        `warning: ${image} may become another image, and fx deploy cannot see that: use a tag for each build, or a digest`,
      );
    if (least === 0)
      this.note(
        "warning: with --min-replicas 0, Flyte stops the connectors after a while without a call, and creates wait until they run again",
      );
    else if (replicas === 1)
      this.note("warning: with one replica, creates fail while it restarts: --replicas 2");
  }

  private async deployApp(deployment: Deployment): Promise<void> {
    const { server, types, flags } = deployment;
    const replicas = { min: flags["min-replicas"] ?? flags.replicas, max: flags.replicas };
    const served = { replicas, taskTypes: joinTypeNames(types) };
    const { cluster, place } = await openPlace(flags, "flyte2", this);
    try {
      const plan = await planApp(server, served, cluster && requireApps(cluster));
      if (plan.found !== undefined)
        refuseForeignApp(plan.found, flags, "--name with another name, or --force");
      if (cluster === undefined || flags["dry-run"]) this.printPlan(plan, place);
      else await this.carryOut(plan, cluster, deployment);
    } finally {
      cluster?.close();
    }
  }

  private printPlan(plan: AppPlan, place: RegistrationPlace): void {
    const { name, state } = plan;
    const verbs = { new: "create", "not compared": "deploy", changed: "update", identical: "keep" };
    const text = `${formatPlan(plan)}dry run: fx would ${verbs[state]} app ${name} on ${describePlace(place)}\n`;
    this.print(text, {
      cluster: toDocument(place),
      app: createPlanDocument(plan),
      deployed: false,
    });
  }

  private async carryOut(plan: AppPlan, cluster: Cluster, wanted: Deployment): Promise<void> {
    const { name, state, found } = plan;
    const apps = requireApps(cluster);
    this.note(...formatPlan(plan).trimEnd().split("\n"));
    let app = await deployApp(plan, apps);
    const verb = { new: "created", changed: "updated" }[state as "new" | "changed"];
    const done = verb === undefined ? "is identical" : verb;
    if (wanted.flags.wait) {
      const before = state === "identical" ? undefined : found;
      app = await waitForApp(name, apps, { timeoutMs: wanted.timeoutMs, before }, this);
    } else {
      // The answer to a change does not say where the app runs.
      app = (await apps.find(name)) ?? app;
    }
    if (wanted.flags.label !== undefined && Object.keys(app.labels).length === 0)
      this.note("warning: this Flyte stores no labels of apps, so --label has no effect");
    const url = apps.getConsoleUrl(name);
    const { text, check } = await this.describeNext(app, `${url}${cluster.consoleNote}`, wanted);
    this.print(`✔ app ${name} ${done} on ${describePlace(cluster)}\n${text}`, {
      cluster: toDocument(cluster),
      app: { ...createPlanDocument(plan), ...createStateDocument(app, url) },
      deployed: verb !== undefined,
      ...(check !== undefined && { check }),
      backend: createBackendCommand(app, wanted.paths) ?? null,
    });
  }

  /** What Flyte still needs, and what the app answers if it runs. */
  private async describeNext(
    app: AppState,
    consoleUrl: string,
    { types, flags, paths }: Deployment,
  ) {
    const address = getPublicAddress(app);
    const check =
      flags.wait && address !== undefined
        ? await describeConnector({ ...address, taskTypes: listTypeNames(types) })
        : undefined;
    const backend = createBackendCommand(app, paths);
    const rows = [
      ...(check === undefined ? [] : [["checked", formatCheck(check)]]),
      ["console", consoleUrl],
      ["status", quoteCommand(["deploy", "status", app.name], flags)],
      ["flyte", backend ?? "fx deploy status tells the app's address once Flyte has one"],
    ];
    return { text: formatTable(rows), check };
  }
}

function toDocument({ endpoint = "", protocol, scope }: RegistrationPlace): object {
  return { endpoint, protocol, ...scope };
}
