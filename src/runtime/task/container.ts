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

function toResourceEntries(requested: ResourceAmounts): ResourceEntry[] {
  const { ephemeralStorage, cpu, gpu, memory } = requested;
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
      const known = Object.keys(images).join(", ");
      const summary = `no image is named "${name}"${known === "" ? "" : `; the settings have ${known}`}`;
      const flag = name.toLowerCase() === "default" ? "" : `${name}=`;
      throw new FxError("FX3011", summary, { hint: `add --image ${flag}IMAGE` });
    },
  );
}

/**
 * The image, or the part after the dot: `registry:5000/name:tag` and `name@sha256:…` consist of fqn
 * and version. A version that is a digest, `sha256:…`, follows an `@`.
 */
function fillIn(image: string, colon: string, part: string | undefined): string {
  if (part === undefined) return `${colon}${image}`;
  const digest = image.indexOf("@");
  const tag = image.lastIndexOf(":");
  const endOfName = tag > image.lastIndexOf("/") ? tag : image.length;
  const end = digest >= 0 ? digest : endOfName;
  if (part === "fqn") return `${colon}${image.slice(0, end)}`;
  const version = image.slice(end + 1);
  return `${colon !== "" && version.includes(":") ? "@" : colon}${version}`;
}
