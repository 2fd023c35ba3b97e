import { FxError } from "../base/errors/errors.ts";
import type { Container, ResourceEntry } from "../wire/models/task-template.ts";
import type { SerializationSettings } from "./serialization-settings.ts";

/** Amounts of resources, as Kubernetes writes them: `"500m"`, `"1Gi"`, or a number. What is left out, empty or 0 is not asked for. */
export interface ResourceAmounts {
  /** Cores. */
  readonly cpu?: string | number;
  /** Bytes, mostly with a unit: `1Gi`. */
  readonly memory?: string | number;
  /** Whole devices. */
  readonly gpu?: string | number;
  /** Bytes of disk that last as long as the container. */
  readonly ephemeralStorage?: string | number;
}

/** What a task that runs in a container asks for. */
export interface ContainerOptions {
  /** An image, or a template such as `{{.image.default}}`. Default: the image of the serialization settings. */
  readonly containerImage?: string;
  /** They win over those of the serialization settings. Default: none. */
  readonly env?: { readonly [key: string]: string };
  /** What is set aside for the container. Default: the platform's. */
  readonly requests?: ResourceAmounts;
  /** What it may use at most; a request alone sets no limit. Default: the platform's. */
  readonly limits?: ResourceAmounts;
}

/** The container that runs `fx execute` with the arguments given. A task's variables win over those of the settings. */
export function buildContainer(
  args: readonly string[],
  { containerImage, env, requests = {}, limits = {} }: ContainerOptions,
  settings: SerializationSettings,
): Container {
  return {
    image: resolveImage(containerImage, settings),
    command: [],
    args,
    env: Object.entries({ ...settings.env, ...env }).map(([key, value]) => ({ key, value })),
    resources: { requests: toResourceEntries(requests), limits: toResourceEntries(limits) },
  };
}

function toResourceEntries({
  ephemeralStorage,
  cpu,
  gpu,
  memory,
}: ResourceAmounts): ResourceEntry[] {
  const amounts = { EPHEMERAL_STORAGE: ephemeralStorage, CPU: cpu, GPU: gpu, MEMORY: memory };
  return Object.entries(amounts).flatMap(([name, value]) =>
    value === undefined || value === "" || value === 0
      ? []
      : [{ name: name as keyof typeof amounts, value: String(value) }],
  );
}

const TEMPLATE = /(:?)\{\{\s*\.images?\.([a-z0-9_-]+)(?:\.(fqn|version))?\s*\}\}/gi;

/**
 * An image with `{{.image.NAME}}`, `{{.image.NAME.fqn}}` and `{{.image.NAME.version}}` filled in from the settings; as it
 * stands where it holds none. Without an image: the settings' own.
 *
 * @throws FxError FX3011 for a name that the settings do not have.
 */
function resolveImage(image: string | undefined, settings: SerializationSettings): string {
  if (image === undefined) return settings.image ?? "";
  const images: Record<string, string> = {
    ...settings.images,
    ...(settings.image !== undefined && { default: settings.image }),
  };
  return image.replace(
    TEMPLATE,
    (template, colon: string, name: string, part: string | undefined) => {
      const key = Object.keys(images).find((known) => known.toLowerCase() === name.toLowerCase());
      if (key !== undefined) return fillIn(images[key]!, colon, part?.toLowerCase());
      if (settings.keepImageTemplates === true) return template;
      throw createNoImageError(name, Object.keys(images));
    },
  );
}

function createNoImageError(name: string, known: readonly string[]): FxError {
  const flag = name.toLowerCase() === "default" ? "" : `${name}=`;
  return new FxError(
    "FX3011",
    `no image is named "${name}"${known.length === 0 ? "" : `; there is ${known.join(", ")}`}`,
    { hint: `fx serialize --image ${flag}IMAGE …` },
  );
}

/** An image, or a part of it, after the colon before it. A version that is a digest, `sha256:…`, follows an `@`. */
function fillIn(image: string, colon: string, part: string | undefined): string {
  if (part === undefined) return `${colon}${image}`;
  const { fqn, version } = splitImage(image);
  if (part === "fqn") return `${colon}${fqn}`;
  return `${colon !== "" && version.includes(":") ? "@" : colon}${version}`;
}

/** `registry:5000/name:tag`, or `name@sha256:…`. */
function splitImage(image: string): { fqn: string; version: string } {
  const digest = image.indexOf("@");
  const tag = image.lastIndexOf(":");
  const at = digest >= 0 ? digest : tag > image.lastIndexOf("/") ? tag : image.length;
  return { fqn: image.slice(0, at), version: image.slice(at + 1) };
}
