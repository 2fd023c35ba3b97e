import { homedir } from "node:os";
import { Flags, type Interfaces } from "@oclif/core";
import type { CommandProcess } from "../../process/command-process.ts";
import { stateFolder } from "../../process/package-paths.ts";
import { getNoPromptReason } from "../../process/terminal/confirm.ts";
import { realClock } from "../../runtime/base/context.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { readBoundedFile } from "../../runtime/base/read-bounded-file.ts";
import { formatMs, quoteWords } from "../../runtime/base/text.ts";
import { formatAddress } from "../../runtime/client/split-address.ts";
import type { SignIn } from "../../runtime/remote/auth/sign-in.ts";
import type { Cluster } from "../../runtime/remote/cluster.ts";
import type { ClusterConfig } from "../../runtime/remote/config/cluster-config.ts";
import type { ConfigPlaces } from "../../runtime/remote/config/config-file.ts";
import type { ConfiguredScope } from "../../runtime/remote/config/read-cluster-config.ts";
import { processStorage } from "../../runtime/storage/process-storage.ts";
import { protocolFlag, switchFlag, textFlag } from "../shared-flags.ts";

const clusterFlag = (helpValue: string, description: string) =>
  Flags.string({ description, helpGroup: "CLUSTER", helpValue });

/**
 * The flags of every command that talks to a cluster. They win over the environment variables of
 * flytekit and flyte-sdk, which win over the configuration file.
 */
export const CLUSTER_FLAGS = {
  config: clusterFlag(
    "FILE",
    "The configuration of the cluster (default: $FLYTECTL_CONFIG, ./.flyte/config.yaml, ~/.flyte/config.yaml).",
  ),
  endpoint: clusterFlag("HOST[:PORT]", "The cluster (default: admin.endpoint)."),
  insecure: switchFlag("Connect without TLS, and without a token.", { helpGroup: "CLUSTER" }),
  "insecure-store": switchFlag("Allow signed URLs that have no TLS or point to this machine.", {
    helpGroup: "CLUSTER",
  }),
  "tls-ca": clusterFlag("FILE", "Trust this CA instead of the default ones."),
  ca: textFlag("FILE", "The same as --tls-ca.", { helpGroup: "CLUSTER", exclusive: ["tls-ca"] }),
  "tls-cert": clusterFlag("FILE", "The client's certificate, if the cluster requires one."),
  "tls-key": clusterFlag("FILE", "The key of the client's certificate."),
  project: clusterFlag("NAME", "The Flyte project (default: task.project)."),
  domain: clusterFlag("NAME", "The domain (default: task.domain, else development)."),
  org: clusterFlag("NAME", "The organization (default: task.org)."),
  protocol: protocolFlag({
    description: "The Flyte version of the cluster (default: detect).",
    helpGroup: "CLUSTER",
  }),
};

/** The parsed flags of a command that talks to a cluster. */
export type ClusterFlags = Partial<Omit<Interfaces.InferredFlags<typeof CLUSTER_FLAGS>, "json">>;

/** Reads how to reach the cluster. Throws FX2032 if that is not configured, or invalid. */
export async function configFromFlags(
  flags: ClusterFlags,
  process: ConfigProcess,
): Promise<ClusterConfig> {
  const { readClusterConfig } = await import("../../runtime/remote/config/read-cluster-config.ts");
  const { "tls-ca": ca = flags.ca, "tls-cert": cert, "tls-key": key, ...rest } = flags;
  const insecureStore = flags["insecure-store"];
  return readClusterConfig({ ...rest, insecureStore, ca, cert, key }, getConfigPlaces(process));
}

/** Reads the project and domain of a command that needs no cluster. */
export async function scopeFromFlags(
  flags: Pick<ClusterFlags, "config" | "project" | "domain">,
  process: ConfigProcess,
): Promise<ConfiguredScope> {
  const { readClusterScope } = await import("../../runtime/remote/config/read-cluster-config.ts");
  return readClusterScope(flags, getConfigPlaces(process));
}

type ConfigProcess = Pick<CommandProcess, "env" | "cwd">;

function getConfigPlaces({ env, cwd }: ConfigProcess): ConfigPlaces {
  return {
    env,
    cwd,
    home: env["HOME"] || homedir(),
    readFile: (path) => readBoundedFile(path).toString("utf8"),
  };
}

/** The command for which the cluster is opened. */
interface Host {
  readonly process: CommandProcess;
  readonly wantsJson: boolean;
  note(text: string): void;
  hideSecrets(secrets: { readonly values: Iterable<string> }): void;
}

/**
 * Opens the configured cluster. No output of the command will contain its secrets.
 *
 * @throws FxError FX2032 for the configuration, FX5031, FX5032 or FX5034 for the connection
 */
export async function clusterFromFlags(flags: ClusterFlags, host: Host): Promise<Cluster> {
  const config = await configFromFlags(flags, host.process);
  if (config.project === "")
    throw new FxError("FX2032", "no project is configured", {
      hint: "pass --project NAME, or set task.project in the configuration",
    });
  return openForCommand(config, host);
}

/** Opens the configured cluster for `work`, and closes it afterwards. */
export async function withCluster<T>(
  flags: ClusterFlags,
  host: Host,
  work: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  const cluster = await clusterFromFlags(flags, host);
  try {
    return await work(cluster);
  } finally {
    cluster.close();
  }
}

/**
 * Opens a cluster as `clusterFromFlags` does, also without a project.
 *
 * @param options.signal ends the wait for somebody who signs in
 * @param options.isReadOnly whether to ask nobody and write nothing: fx then uses a kept token, but
 *   renews none
 */
export async function openForCommand(
  config: ClusterConfig,
  host: Host,
  {
    signal,
    isReadOnly = false,
  }: { readonly signal?: AbortSignal; readonly isReadOnly?: boolean } = {},
): Promise<Cluster> {
  const { openCluster } = await import("../../runtime/remote/open-cluster.ts");
  if (config.tls?.skipVerify === true)
    host.note(
      `warning: fx does not verify the certificate of ${formatAddress(config.host, config.port)} (admin.insecureSkipVerify)`,
    );
  const secrets = new Set<string>();
  host.hideSecrets({ values: secrets });
  const folder = stateFolder(host.process.env, { create: !isReadOnly });
  return openCluster(config, {
    clock: realClock,
    openStorage: processStorage,
    env: host.process.env,
    tokens: folder === undefined ? undefined : { folder, isReadOnly },
    onSignIn: (signIn) => {
      if (isReadOnly || getNoPromptReason(host.process, { json: host.wantsJson }) !== undefined)
        throw new FxError("FX5032", "the cluster wants you to sign in, which needs a terminal", {
          hint: "run the command once on a terminal, or set admin.authType to ClientSecret or ExternalCommand",
        });
      askToSignIn(signIn, host, folder !== undefined);
    },
    onSecret: (secret) => void secrets.add(secret),
    signal,
  });
}

function askToSignIn({ url, code, expiresInMs }: SignIn, host: Host, isKept: boolean): void {
  host.note(`sign in:  ${url}`);
  host.note(`  The page shows the code ${code}, which is valid for ${formatMs(expiresInMs)}.`);
  if (!isKept)
    host.note("warning: fx cannot keep the token, because other users can read its folder");
}

/** A command to paste, such as `fx remote watch NAME`, for the cluster of this command's flags. */
export function quoteCommand(words: readonly string[], flags: ClusterFlags): string {
  return quoteWords(["fx", ...words, ...listClusterFlags(flags)]);
}

/** The flags that led to the cluster, as another command has to repeat them. */
export function listClusterFlags(flags: ClusterFlags): string[] {
  return (Object.keys(CLUSTER_FLAGS) as (keyof ClusterFlags)[]).flatMap((name) => {
    const value = flags[name];
    if (value === true) return [`--${name}`];
    return typeof value === "string" ? [`--${name}`, value] : [];
  });
}
