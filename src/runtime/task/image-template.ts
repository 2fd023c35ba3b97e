import { FxError } from "../errors/errors.ts";
import type { SerializationSettings } from "./serialization-settings.ts";

const TEMPLATE = /(:?)\{\{\s*\.images?\.([a-z0-9_-]+)(?:\.(fqn|version))?\s*\}\}/gi;

/**
 * An image with `{{.image.NAME}}`, `{{.image.NAME.fqn}}` and `{{.image.NAME.version}}` filled in from the settings; as it
 * stands where it holds none. Without an image: the settings' own.
 *
 * @throws FxError FX3011 for a name that the settings do not have.
 */
export function resolveImage(image: string | undefined, settings: SerializationSettings): string {
  if (image === undefined) return settings.image ?? "";
  return image.replace(
    TEMPLATE,
    (template, colon: string, name: string, part: string | undefined) => {
      const found = imageNamed(name, settings);
      if (found !== undefined) return joined(colon, partOf(found, part?.toLowerCase()), part);
      if (settings.keepImageTemplates === true) return template;
      throw noImage(name, settings);
    },
  );
}

function imageNamed(name: string, settings: SerializationSettings): string | undefined {
  const all = imagesOf(settings);
  const key = Object.keys(all).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : all[key];
}

function imagesOf({ image, images = {} }: SerializationSettings): {
  readonly [name: string]: string;
} {
  return { ...images, ...(image !== undefined && { default: image }) };
}

function noImage(name: string, settings: SerializationSettings): FxError {
  const all = imagesOf(settings);
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

function partOf(image: string, part: string | undefined): string {
  if (part === undefined) return image;
  const { fqn, version } = splitImage(image);
  return part === "fqn" ? fqn : version;
}

/** A version that is a digest, `sha256:…`, follows an `@`. */
function joined(colon: string, filled: string, part: string | undefined): string {
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
