import { FxError } from "../base/errors/errors.ts";
import type {
  Container,
  KeyValue,
  ResourceEntry,
  Resources,
} from "../wire/models/task-template.ts";
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

/** The container that runs `fx execute` with the arguments given. */
export function buildContainer(
  args: readonly string[],
  options: ContainerOptions,
  settings: SerializationSettings,
): Container {
  return {
    image: resolveImage(options.containerImage, settings),
    command: [],
    args,
    env: mergeEnvironment(settings.env ?? {}, options.env ?? {}),
    resources: toResources(options),
  };
}

/** The settings' variables come first; a task's own value wins, at the place where the name came first. */
function mergeEnvironment(
  fromSettings: { readonly [key: string]: string },
  own: { readonly [key: string]: string },
): KeyValue[] {
  return Object.entries({ ...fromSettings, ...own }).map(([key, value]) => ({ key, value }));
}

function toResources({ requests = {}, limits = {} }: ContainerOptions): Resources {
  return { requests: toResourceEntries(requests), limits: toResourceEntries(limits) };
}

function toResourceEntries({
  ephemeralStorage,
  cpu,
  gpu,
  memory,
}: ResourceAmounts): ResourceEntry[] {
  const amounts = {
    EPHEMERAL_STORAGE: ephemeralStorage,
    CPU: cpu,
    GPU: gpu,
    MEMORY: memory,
  } as const;
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
  return image.replace(
    TEMPLATE,
    (template, colon: string, name: string, part: string | undefined) => {
      const found = findImage(name, settings);
      if (found !== undefined)
        return joinImagePart(colon, getImagePart(found, part?.toLowerCase()), part);
      if (settings.keepImageTemplates === true) return template;
      throw createNoImageError(name, settings);
    },
  );
}

function findImage(name: string, settings: SerializationSettings): string | undefined {
  const all = collectImages(settings);
  const key = Object.keys(all).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : all[key];
}

function collectImages({ image, images = {} }: SerializationSettings): {
  readonly [name: string]: string;
} {
  return { ...images, ...(image !== undefined && { default: image }) };
}

function createNoImageError(name: string, settings: SerializationSettings): FxError {
  const all = collectImages(settings);
  return new FxError(
    "FX3011",
    `no image is named "${name}"${Object.keys(all).length === 0 ? "" : `; there is ${Object.keys(all).join(", ")}`}`,
    {
      hint:
        name.toLowerCase() === "default"
          ? "fx serialize --image IMAGE …"
          : `fx serialize --image ${name}=IMAGE …`,
    },
  );
}

function getImagePart(image: string, part: string | undefined): string {
  if (part === undefined) return image;
  const { fqn, version } = splitImage(image);
  return part === "fqn" ? fqn : version;
}

/** A version that is a digest, `sha256:…`, follows an `@`. */
function joinImagePart(colon: string, filled: string, part: string | undefined): string {
  const isDigest = part?.toLowerCase() === "version" && filled.includes(":");
  return `${isDigest && colon !== "" ? "@" : colon}${filled}`;
}

/** `registry:5000/name:tag`, or `name@sha256:…`. */
function splitImage(image: string): { fqn: string; version: string } {
  const digest = image.indexOf("@");
  const tag = image.lastIndexOf(":");
  const at = digest >= 0 ? digest : tag > image.lastIndexOf("/") ? tag : image.length;
  return { fqn: image.slice(0, at), version: image.slice(at + 1) };
}
