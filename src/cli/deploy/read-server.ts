import {
  SERVER_RESOURCES,
  type ServerContainer,
  type ServerSecret,
} from "../../cluster-setup/connector-app.ts";
import { didYouMean } from "../../runtime/base/errors/did-you-mean.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
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

/** The names that a cluster accepts. */
interface NameRule {
  readonly longest: number;
  readonly of: string;
}

/** Flyte adds the project and the domain, and calls the service like that. */
const APP_NAME: NameRule = { longest: 30, of: "Flyte's apps have" };
const KUBERNETES_NAME: NameRule = { longest: 63, of: "Kubernetes accepts" };

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
  for (const key of Object.keys(env))
    if (!/^[A-Za-z_][\w.-]*$/.test(key))
      faults.push(`--env ${key}: a variable has letters, digits and _, and no digit first`);
  const labels = readPairs(flags.label ?? [], "--label", "KEY=VALUE", faults);
  faults.push(...listLabelFaults(labels));
  const secrets = readSecrets(flags, { ...project, group: isApp ? "" : name }, faults);
  const serviceAccount = flags["service-account"] ?? "";
  if (serviceAccount !== "")
    faults.push(...listNameFaults("--service-account", serviceAccount, KUBERNETES_NAME));
  const example = `registry.example.com/${name || "weather"}:1`;
  if (flags.image !== undefined && !isImage(flags.image))
    faults.push(
      `--image ${JSON.stringify(flags.image)} is not the name of an image such as ${example}`,
    );
  const [first, ...details] = faults;
  // fx builds no images: the tools of the user's platform do, and its CI.
  if (flags.image === undefined)
    throw new FxError("FX2000", "fx deploy needs the image that contains the project", {
      details: [
        ...faults,
        `build and push it first:  docker build --tag ${example} . && docker push ${example}`,
      ],
      hint: `--image ${example}`,
    });
  if (first !== undefined) throw new FxError("FX2002", first, { details });
  const { image, cpu, memory } = flags;
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

function isImage(text: string): boolean {
  const hasScheme = text.includes("://");
  return !hasScheme && /^[a-z0-9][\w./:@-]*$/i.test(text) && !/[/:@.-]$/.test(text);
}

function listNameFaults(flag: string, name: string, { longest, of }: NameRule): string[] {
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

/** The quantities of Kubernetes without a sign or an exponent. */
const QUANTITY = /^\d{1,15}(?:\.\d{1,9})?(m|[kMGTP]|[KMGTP]i)?$/;

function listQuantityFaults({ cpu, memory }: DeployFlags): string[] {
  const suffix = (text: string): string | undefined => QUANTITY.exec(text)?.[1] ?? undefined;
  const isCpu = QUANTITY.test(cpu) && Number.parseFloat(cpu) > 0 && /^m?$/.test(suffix(cpu) ?? "");
  const hasUnit = (suffix(memory) ?? "m") !== "m";
  return [
    ...(isCpu ? [] : [`--cpu expects cores, such as 2 or 100m, got ${JSON.stringify(cpu)}`]),
    ...(hasUnit && Number.parseFloat(memory) > 0
      ? listSmallMemory(memory)
      : [`--memory expects a size, such as 512Mi, got ${JSON.stringify(memory)}`]),
  ];
}

const UNITS: Readonly<Record<string, number>> = {
  ...{ k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50 },
};

/** Kubernetes refuses a limit below what is reserved. */
function listSmallMemory(memory: string): string[] {
  const toBytes = (text: string): number =>
    Number.parseFloat(text) * (UNITS[QUANTITY.exec(text)?.[1] ?? ""] ?? 1);
  const least = SERVER_RESOURCES.reservedMemory;
  return toBytes(memory) >= toBytes(least) ? [] : [`--memory ${memory} is less than ${least}`];
}

/** The flags of one target are mistakes with the other. */
function listPlaceFaults({ for: target, output, namespace, wait }: DeployFlags): string[] {
  if (target === "kubernetes")
    return [
      ...listNameFaults("--namespace", namespace, KUBERNETES_NAME),
      ...(output === "" ? ["--output needs the name of a file"] : []),
      ...(wait ? ["--wait is for apps of Flyte 2: fx starts no Kubernetes deployment"] : []),
    ];
  return output === undefined ? [] : ["--output needs --for kubernetes"];
}

function listLabelFaults(labels: Readonly<Record<string, string>>): string[] {
  const isValue = (text: string): boolean =>
    text.length <= 63 && /^(?:[a-z0-9](?:[-\w.]*[a-z0-9])?)?$/i.test(text);
  return Object.entries(labels)
    .filter(([key, value]) => {
      const [name = "", prefix = "x", ...more] = key.split("/").reverse();
      return (
        more.length > 0 || name === "" || prefix === "" || ![name, prefix, value].every(isValue)
      );
    })
    .map(([key, value]) => `--label ${key}=${value} is not a label that Kubernetes accepts`);
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
const FIXED: Readonly<Record<string, string>> = {
  host: "fx deploy sets it",
  port: "fx deploy sets it",
  "prometheus-host": "fx deploy sets it",
  "prometheus-port": "fx deploy sets it",
  "tls-cert": "fx deploy serves without TLS, inside the cluster",
  "tls-key": "fx deploy serves without TLS, inside the cluster",
  "tls-client-ca": "fx deploy serves without TLS, inside the cluster",
  "env-file": "pass --env KEY=VALUE before --",
  json: "the server logs",
};

/**
 * The faults of flags after `--` that cannot be chosen.
 *
 * @param chosen the names of the flags on the command line
 */
export function listServeFaults(chosen: ReadonlySet<string>): string[] {
  return Object.entries(FIXED)
    .filter(([name]) => chosen.has(name))
    .map(([name, reason]) => `--${name} after -- cannot be chosen: ${reason}`);
}
