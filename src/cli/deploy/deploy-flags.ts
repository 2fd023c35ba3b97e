import { Flags, type Interfaces } from "@oclif/core";
import { SERVER_RESOURCES } from "../../cluster-setup/server-container.ts";
import { CLUSTER_FLAGS } from "../remote/cluster-flags.ts";
import { ENV_FILE_FLAG, REPEATABLE } from "../shared-flags.ts";

const KUBERNETES = { helpGroup: "KUBERNETES" };
const CONTAINER = { helpGroup: "CONTAINER" };

/** The flag of commands that change an app. */
export const FORCE_FLAG = Flags.boolean({
  description: "Change an app even if fx did not deploy it, or replace the file of --output.",
});

/** The flags of commands that wait for an app. */
export const WAIT_FLAGS = {
  wait: Flags.boolean({ description: "Wait until the connectors run, or have failed." }),
  timeout: Flags.string({
    description: "How long to wait.",
    helpValue: "TIME",
    default: "10m",
  }),
};

/** The flags of `fx deploy`. */
export const DEPLOY_FLAGS = {
  for: Flags.option({
    options: ["flyte2", "kubernetes"] as const,
    description:
      "Deploy an app of Flyte 2, or write the manifest of a Kubernetes deployment, for any Flyte.",
    default: "flyte2" as const,
  })(),
  image: Flags.string({
    description: "The image with the project. fx builds none.",
    helpValue: "IMAGE",
  }),
  name: Flags.string({
    description: "The name of the app or deployment.",
    helpValue: "NAME",
    defaultHelp: async () => "that of the project",
  }),
  replicas: Flags.integer({
    description: "How many replicas run.",
    helpValue: "N",
    default: 2,
  }),
  "min-replicas": Flags.integer({
    description: "Let Flyte stop replicas without load, down to this number.",
    helpValue: "N",
    defaultHelp: async () => "that of --replicas",
  }),
  "dry-run": Flags.boolean({
    description: "Show what would be deployed, also without a cluster; change nothing.",
  }),
  ...WAIT_FLAGS,
  force: FORCE_FLAG,
  env: Flags.string({
    ...CONTAINER,
    ...REPEATABLE,
    description: "An environment variable of the server (repeatable).",
    helpValue: "KEY=VALUE",
  }),
  secret: Flags.string({
    ...CONTAINER,
    ...REPEATABLE,
    description:
      "Where the cluster has a secret that a connector declares: its key, after the group of Flyte's secrets or the Kubernetes secret (repeatable).",
    helpValue: "NAME=[GROUP/]KEY",
  }),
  label: Flags.string({
    ...CONTAINER,
    ...REPEATABLE,
    description:
      "A label of the pods or app (repeatable). The open-source Flyte 2 stores no labels of apps.",
    helpValue: "KEY=VALUE",
  }),
  cpu: Flags.string({
    ...CONTAINER,
    description: "The cores to reserve for each replica.",
    helpValue: "QUANTITY",
    default: SERVER_RESOURCES.cpu,
  }),
  memory: Flags.string({
    ...CONTAINER,
    description: "The most memory of each replica.",
    helpValue: "QUANTITY",
    default: SERVER_RESOURCES.memory,
  }),
  "service-account": Flags.string({
    ...CONTAINER,
    description: "The Kubernetes service account of the server.",
    helpValue: "NAME",
  }),
  "env-file": Flags.string(ENV_FILE_FLAG),
  namespace: Flags.string({
    ...KUBERNETES,
    description: "The namespace of --for kubernetes.",
    helpValue: "NAME",
    default: "flyte",
  }),
  output: Flags.string({
    ...KUBERNETES,
    description: "Write the manifest to this file.",
    helpValue: "FILE",
  }),
  ...CLUSTER_FLAGS,
};

export type DeployFlags = Omit<Interfaces.InferredFlags<typeof DEPLOY_FLAGS>, "json">;
