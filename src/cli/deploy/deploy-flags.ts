import { Flags, type Interfaces } from "@oclif/core";
import { SERVER_RESOURCES } from "../../cluster-setup/connector-app.ts";
import { CLUSTER_FLAGS } from "../remote/cluster-flags.ts";
import { countFlag, envFileFlag, listFlag, switchFlag, textFlag } from "../shared-flags.ts";

const KUBERNETES = { helpGroup: "KUBERNETES" };
const CONTAINER = { helpGroup: "CONTAINER" };

/** The flag of commands that change an app. */
export const FORCE_FLAG = switchFlag(
  "Change an app even if fx did not deploy it, or replace the file of --output.",
);

/** The flags of commands that wait for an app. */
export const WAIT_FLAGS = {
  wait: switchFlag("Wait until the connectors run, or have failed."),
  timeout: textFlag("TIME", "How long to wait.", { default: "10m" }),
};

/** The flags of `fx deploy`. */
export const DEPLOY_FLAGS = {
  for: Flags.option({
    options: ["flyte2", "kubernetes"] as const,
    description:
      "Deploy an app of Flyte 2, or write the manifest of a Kubernetes deployment, for any Flyte.",
    default: "flyte2" as const,
  })(),
  image: textFlag("IMAGE", "The image with the project. fx builds none."),
  name: textFlag("NAME", "The name of the app or deployment.", {
    defaultHelp: async () => "that of the project",
  }),
  replicas: countFlag("How many replicas run.", { helpValue: "N", default: 2 }),
  "min-replicas": countFlag("Let Flyte stop replicas without load, down to this number.", {
    helpValue: "N",
    defaultHelp: async () => "that of --replicas",
  }),
  "dry-run": switchFlag("Show what would be deployed, also without a cluster; change nothing."),
  ...WAIT_FLAGS,
  force: FORCE_FLAG,
  env: listFlag("KEY=VALUE", "An environment variable of the server (repeatable).", CONTAINER),
  secret: listFlag(
    "NAME=[GROUP/]KEY",
    "Where the cluster has a secret that a connector declares: its key, after the group of Flyte's secrets or the Kubernetes secret (repeatable).",
    CONTAINER,
  ),
  label: listFlag(
    "KEY=VALUE",
    "A label of the pods or app (repeatable). The open-source Flyte 2 stores no labels of apps.",
    CONTAINER,
  ),
  cpu: textFlag("QUANTITY", "The cores to reserve for each replica.", {
    ...CONTAINER,
    default: SERVER_RESOURCES.cpu,
  }),
  memory: textFlag("QUANTITY", "The most memory of each replica.", {
    ...CONTAINER,
    default: SERVER_RESOURCES.memory,
  }),
  "service-account": textFlag("NAME", "The Kubernetes service account of the server.", CONTAINER),
  "env-file": envFileFlag(),
  namespace: textFlag("NAME", "The namespace of --for kubernetes.", {
    ...KUBERNETES,
    default: "flyte",
  }),
  output: textFlag("FILE", "Write the manifest to this file.", KUBERNETES),
  ...CLUSTER_FLAGS,
};

export type DeployFlags = Omit<Interfaces.InferredFlags<typeof DEPLOY_FLAGS>, "json">;
