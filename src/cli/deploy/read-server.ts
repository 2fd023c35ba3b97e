import type { ServerContainer, ServerSecret } from "../../cluster-setup/connector-app.ts";
import { didYouMean } from "../../runtime/base/errors/did-you-mean.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { quote } from "../../runtime/base/text.ts";
import { readPairs } from "../serialize/serialize-options.ts";
import type { DeployFlags } from "./deploy-flags.ts";

/** What the project says about its connector server. */
export interface ProjectServer {
  /** Its name in a cluster; undefined if the project has no usable name. */
  readonly name: string | undefined;
  /** The modules of the command line, relative to the project. */
  readonly paths: readonly string[];
  /** The names of the secrets that its connectors declare. */
  readonly secrets: readonly string[];
  /** The flags of `fx serve` after `--`. */
  readonly serveFlags: readonly string[];
}

/** Flyte adds the project and the domain, and calls the service like that. */
const APP_NAME = { longest: 30, of: "Flyte's apps have" };
const KUBERNETES_NAME: typeof APP_NAME = { longest: 63, of: "Kubernetes accepts" };

/**
 * Reads what to deploy from the flags and the project.
 *
 * @param faults those that were found before, to report together
 * @throws FxError FX2000 without an image; FX2002 with every other fault
 */
export function readServer(
  flags: DeployFlags,
  project: ProjectServer,
  faults: string[],
): ServerContainer {
  const isApp = flags.for === "flyte2";
  const rule = isApp ? APP_NAME : KUBERNETES_NAME;
  const name = flags.name ?? project.name ?? "";
  faults.push(
    ...listNameFaults("--name", name, rule),
    ...listReplicaFaults(flags),
    ...listQuantityFaults(flags),
    ...listPlaceFaults(flags),
  );
  const env = readPairs(flags.env ?? [], "--env", "KEY=VALUE", faults);
  const labels = readPairs(flags.label ?? [], "--label", "KEY=VALUE", faults);
  const secrets = readSecrets(flags, { ...project, group: isApp ? "" : name }, faults);
  const { "service-account": serviceAccount = "", image = "", cpu, memory } = flags;
  if (!/^[\w./:@-]*$/.test(image))
    faults.push(`--image ${quote(image)} is not the name of an image`);
  const [first, ...details] = faults;
  if (image === "") {
    // fx builds no images: the tools of the user's platform do, and its CI.
    const example = `registry.example.com/${name || "weather"}:1`;
    throw new FxError("FX2000", "fx deploy needs the image that contains the project", {
      details: [
        ...faults,
        `build and push it first:  docker build --tag ${example} . && docker push ${example}`,
      ],
      hint: `--image ${example}`,
    });
  }
  if (first !== undefined) throw new FxError("FX2002", first, { details });
  const { paths, serveFlags } = project;
  return {
    name,
    image,
    paths,
    flags: serveFlags,
    env,
    secrets,
    cpu,
    memory,
    serviceAccount,
    labels,
  };
}

function listNameFaults(flag: string, name: string, { longest, of }: typeof APP_NAME): string[] {
  if (/^[a-z](?:[-a-z0-9]*[a-z0-9])?$/.test(name) && name.length <= longest) return [];
  const got = name === "" ? "the project has none" : `got ${JSON.stringify(name)}`;
  return [
    `${flag}: ${of} names of up to ${longest} lower-case letters, digits and hyphens, a letter first; ${got}`,
  ];
}

function listReplicaFaults({
  replicas,
  "min-replicas": least,
  for: target,
}: DeployFlags): string[] {
  if (replicas < 1)
    return [`--replicas ${replicas}: a connector needs a replica; fx deploy stop stops an app`];
  if (least === undefined) return [];
  if (target === "kubernetes")
    return ["--min-replicas is for apps of Flyte 2: a Kubernetes deployment keeps all replicas"];
  return least < 0 || least > replicas
    ? [`--min-replicas ${least} is not between 0 and --replicas ${replicas}`]
    : [];
}

/** Kubernetes reads more forms, and refuses what is none. */
const CORES = /^\d+(?:\.\d+)?m?$/;
const SIZE = /^\d+(?:\.\d+)?(?:[kMGTP]|[KMGTP]i)$/;

function listQuantityFaults({ cpu, memory }: DeployFlags): string[] {
  return [
    ...(CORES.test(cpu) ? [] : [`--cpu expects cores, such as 2 or 100m, got ${quote(cpu)}`]),
    ...(SIZE.test(memory) ? [] : [`--memory expects a size, such as 512Mi, got ${quote(memory)}`]),
  ];
}

/** The flags of one target are mistakes with the other. */
function listPlaceFaults({ for: target, output, namespace, wait }: DeployFlags): string[] {
  if (target === "flyte2") return output === undefined ? [] : ["--output needs --for kubernetes"];
  return [
    ...listNameFaults("--namespace", namespace, KUBERNETES_NAME),
    ...(wait ? ["--wait is for apps of Flyte 2: fx starts no Kubernetes deployment"] : []),
  ];
}

/** Every declared secret, at its place of `--secret`, else under its own name. */
function readSecrets(
  flags: Pick<DeployFlags, "secret">,
  { secrets, group }: Pick<ProjectServer, "secrets"> & { readonly group: string },
  faults: string[],
): readonly ServerSecret[] {
  const places = readPairs(flags.secret ?? [], "--secret", "NAME=[GROUP/]KEY", faults);
  for (const [name, place] of Object.entries(places)) {
    if (!secrets.includes(name))
      faults.push(
        `--secret ${name}: no connector declares this secret${didYouMean(name, secrets)}${secrets.length === 0 ? "" : ` (${secrets.join(", ")})`}`,
      );
    if (!/^(?:[\w.-]+\/)?[\w.-]+$/.test(place))
      faults.push(`--secret ${name} expects [GROUP/]KEY, got ${JSON.stringify(place)}`);
  }
  return secrets.map((name) => {
    const [key = name, ownGroup = group] = (places[name] ?? name).split("/").reverse();
    return { name, group: ownGroup, key };
  });
}

/** The flags of `fx serve` that fx deploy sets itself, or that need files in the image. */
const FIXED = /^(?:(?:prometheus-)?(?:host|port)|tls-.+|env-file|json)$/;
const INSTEAD = "fx deploy sets the address, without TLS, and has --env";

/**
 * The faults of flags after `--` that cannot be chosen.
 *
 * @param chosen the names of the flags on the command line
 */
export function listServeFaults(chosen: ReadonlySet<string>): string[] {
  return [...chosen]
    .filter((name) => FIXED.test(name))
    .map((name) => `--${name} after -- cannot be chosen: ${INSTEAD}`);
}
