import { Flags, type Interfaces } from "@oclif/core";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { envFlag, imageFlag, switchFlag, textFlag } from "../shared-flags.ts";
import { CLUSTER_FLAGS } from "./cluster-flags.ts";

const HELP = { helpGroup: "CLUSTER" };
/** Those that `fx run` has anyway, for a connector server, are the cluster's with `--remote`. */
const { config, insecure, ca, project, domain, org } = CLUSTER_FLAGS;

/** The flags of `fx run` for a run on a cluster. */
export const REMOTE_RUN_FLAGS = {
  remote: switchFlag("Run the task on a cluster. --endpoint is then the cluster's.", HELP),
  ...{ config, insecure, "insecure-store": CLUSTER_FLAGS["insecure-store"] },
  ...{ ca, project, domain, org },
  version: Flags.string({
    ...HELP,
    description: "The version to run (default: a hash of the task, registered if needed).",
    default: "",
  }),
  image: imageFlag(HELP),
  env: envFlag(HELP),
  "no-register": switchFlag("Do not register the task.", HELP),
  name: Flags.string({ ...HELP, description: "The name of the execution (default: random)." }),
  detach: switchFlag("Start the execution and do not wait for it.", HELP),
  download: textFlag(
    "DIR",
    "Download files and datasets among the outputs into this folder.",
    HELP,
  ),
};

export type RemoteRunFlags = Interfaces.InferredFlags<typeof REMOTE_RUN_FLAGS>;

/** Flags of a local run that a cluster does not know, and their defaults. */
const LOCAL_ONLY: Readonly<Record<string, unknown>> = {
  timeout: undefined,
  retries: undefined,
  "get-fault-budget": "10m",
  "poll-min": undefined,
  "poll-max": undefined,
  "output-prefix": undefined,
  clock: "real",
  inject: undefined,
  tls: undefined,
  "tls-server-name": undefined,
};

/** Throws FX2000 for flags that belong to the other kind of run. */
export function refuseMixedFlags(flags: Readonly<Record<string, unknown>>): void {
  const isSet = (name: string): boolean => ![undefined, false, ""].includes(flags[name] as never);
  const wrong =
    flags["remote"] === true
      ? Object.keys(LOCAL_ONLY).filter((name) => flags[name] !== LOCAL_ONLY[name])
      : Object.keys(REMOTE_RUN_FLAGS).filter(isSet);
  if (wrong.length === 0) return;
  const names = wrong.map((name) => `--${name}`).join(", ");
  if (flags["remote"] === true)
    throw new FxError("FX2000", `${names} cannot be combined with --remote`, {
      hint: wrong.includes("inject")
        ? "leave out --inject: only a run on this machine can inject faults"
        : `leave out ${names}: set retries and timeout on the task`,
    });
  const apply = wrong.length === 1 ? "applies" : "apply";
  const summary = `${names} only ${apply} to a run on a cluster`;
  throw new FxError("FX2000", summary, { hint: "fx run --remote …" });
}
