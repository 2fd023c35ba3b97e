import { FxError } from "../base/errors/errors.ts";
import type { Container, ResourceEntry } from "../wire/models/task-template.ts";
import type { SerializationSettings } from "./serialization-settings.ts";

/** Amounts of resources in the notation of Kubernetes: `"500m"`, `"1Gi"`, or a number. A missing amount, an empty string or 0 requests nothing. */
export interface ResourceAmounts {
  /** Cores. */
  readonly cpu?: string | number;
  /** Bytes, usually with a unit: `1Gi`. */
  readonly memory?: string | number;
  /** Whole devices. */
  readonly gpu?: string | number;
  /** Bytes of disk that exist as long as the container. */
  readonly ephemeralStorage?: string | number;
}

/** The options of a task that runs in a container. */
export interface ContainerOptions {
  /** An image, or a template such as `{{.image.default}}`. Default: the image of the serialization settings. */
  readonly containerImage?: string;
  /** Environment variables. They override those of the serialization settings. Default: none. */
  readonly env?: { readonly [key: string]: string };
  /** Resources that are reserved for the container. Default: the platform's. */
  readonly requests?: ResourceAmounts;
  /** The most that it may use. A request alone sets no limit. Default: the platform's. */
  readonly limits?: ResourceAmounts;
}

/** Creates the container that runs `fx execute` with these arguments. The variables of the task override those of the settings. */
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
 * Fills in `{{.image.NAME}}`, `{{.image.NAME.fqn}}` and `{{.image.NAME.version}}` in an image. Returns
 * an image without them unchanged, and the image of the settings if there is no image.
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
    `no image is named "${name}"${known.length === 0 ? "" : `; the settings have ${known.join(", ")}`}`,
    { hint: `fx serialize --image ${flag}IMAGE …` },
  );
}

/** The image, or the part after the dot. A version that is a digest, `sha256:…`, follows an `@`. */
function fillIn(image: string, colon: string, part: string | undefined): string {
  if (part === undefined) return `${colon}${image}`;
  const { fqn, version } = splitImage(image);
  if (part === "fqn") return `${colon}${fqn}`;
  return `${colon !== "" && version.includes(":") ? "@" : colon}${version}`;
}

/** Matches `registry:5000/name:tag` and `name@sha256:…`. */
function splitImage(image: string): { fqn: string; version: string } {
  const digest = image.indexOf("@");
  const tag = image.lastIndexOf(":");
  const at = digest >= 0 ? digest : tag > image.lastIndexOf("/") ? tag : image.length;
  return { fqn: image.slice(0, at), version: image.slice(at + 1) };
}
