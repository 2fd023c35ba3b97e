import { realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { FxError } from "../base/errors/errors.ts";
import {
  isObjectUri,
  type ObjectUri,
  parseStorageUri,
  showUri,
  type StorageUri,
} from "../base/storage-uri.ts";
import type { Storage } from "../base/storage.ts";
import { closedStorage, routeStorage } from "./routed-storage.ts";

/**
 * What a storage may open: a local folder, as an absolute path with links resolved, or all keys of
 * a bucket that start with the segments of this key.
 */
export type AllowedPrefix = StorageUri;

/**
 * Parses the prefixes that an operator allows, such as `s3://bucket/team/`. Throws FX2000 that lists
 * every invalid prefix.
 *
 * @param projectRoot without it, paths and `file:` URIs are invalid. A relative path must lead to a
 * folder in the project, an absolute one may lead anywhere
 * @param hint what to type instead
 */
export function readAllowedPrefixes(
  texts: readonly string[],
  projectRoot?: string,
  hint = "--storage-allow s3://BUCKET/FOLDER",
): AllowedPrefix[] {
  const faults: string[] = [];
  const prefixes = texts.flatMap((text) => {
    try {
      const parsed = parseStorageUri(text);
      if (!isObjectUri(parsed)) return [readFolder(parsed.path, projectRoot)];
      const unclear = findAmbiguity(text, parsed);
      if (unclear === undefined) return [parsed];
      throw new Error(`${showUri(text)}: ${unclear}`);
    } catch (error) {
      faults.push((error as Error).message);
      return [];
    }
  });
  const [first, ...details] = faults;
  if (first === undefined) return prefixes;
  throw new FxError("FX2000", `an allowed prefix is invalid: ${first}`, { details, hint });
}

function readFolder(path: string, projectRoot: string | undefined): AllowedPrefix {
  if (projectRoot === undefined)
    throw new Error(`${showUri(path)}: a server never opens local files for its callers`);
  const folder = allowFolder(path);
  if (!isAbsolute(path) && findFileFault(path, [allowFolder(projectRoot)]) !== undefined)
    throw new Error(
      `${showUri(path)}: it leads out of the project ${projectRoot}; pass an absolute path to allow it anyway`,
    );
  return folder;
}

/** Allows a local folder, with links resolved. */
export function allowFolder(path: string): AllowedPrefix {
  return { scheme: "file", path: resolveRealPath(resolve(path)) };
}

/**
 * Throws FX5015 for a URI that is not under one of the prefixes, or that another program could read
 * as a different URI.
 *
 * @param hint how to allow it
 */
export function checkAllowed(uri: string, prefixes: readonly AllowedPrefix[], hint?: string): void {
  const parsed = parseStorageUri(uri);
  const reason = isObjectUri(parsed)
    ? findObjectFault(uri, parsed, prefixes)
    : findFileFault(parsed.path, prefixes);
  if (reason !== undefined)
    throw new FxError("FX5015", `${showUri(uri)} may not be opened here: ${reason}`, { hint });
}

/**
 * How an operator allows a URI: by its bucket and first folder, or by the folder where a run at a
 * server on this machine exchanges files with it.
 */
export function suggestFlag(uri: string): string {
  const [prefix = "PREFIX"] = PREFIX_TO_ALLOW.exec(showUri(uri)) ?? [];
  return `allow it: fx serve --storage-allow ${prefix}`;
}

const PREFIX_TO_ALLOW = /^\w+:\/\/[^/]+\/(?:[^/]+\/)?|^\S*\/\.fx\/served(?=\/)/;

function findObjectFault(
  uri: string,
  parsed: ObjectUri,
  prefixes: readonly AllowedPrefix[],
): string | undefined {
  const unclear = findAmbiguity(uri, parsed);
  if (unclear !== undefined) return unclear;
  const segments = splitKey(parsed.key);
  const isBelow = (prefix: AllowedPrefix): boolean =>
    isObjectUri(prefix) &&
    prefix.scheme === parsed.scheme &&
    prefix.bucket === parsed.bucket &&
    splitKey(prefix.key).every((segment, index) => segment === segments[index]);
  return prefixes.some(isBelow) ? undefined : "it is not under an allowed prefix";
}

function findFileFault(path: string, prefixes: readonly AllowedPrefix[]): string | undefined {
  const folders = prefixes.flatMap((prefix) => ("path" in prefix ? [prefix.path] : []));
  if (folders.length === 0) return "it is a local file";
  const real = resolveRealPath(resolve(path));
  const isIn = (folder: string): boolean =>
    real === folder || !relative(folder, real).split(sep, 1).includes("..");
  return folders.some(isIn) ? undefined : "it is not in an allowed folder";
}

/** Clients and gateways may read these URIs as other objects. */
function findAmbiguity(uri: string, { scheme, key }: ObjectUri): string | undefined {
  if (!uri.startsWith(`${scheme}:`)) return "its scheme is not lower case";
  if (/%(?:2e|2f|5c|25|00)/i.test(key) || key.includes("\\"))
    return "it contains a backslash, or an encoded slash or dot";
  const segments = key.replace(/\/$/, "").split("/");
  return key !== "" &&
    segments.some((segment) => segment === "" || segment === "." || segment === "..")
    ? "one of its folder names is empty, `.` or `..`"
    : undefined;
}

function splitKey(key: string): string[] {
  return key.split("/").filter((segment) => segment !== "");
}

/** Resolves links in the part of the path that exists. */
function resolveRealPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // It does not exist, or is not for fx to see; the folder above it may be.
    return dirname(path) === path ? path : join(resolveRealPath(dirname(path)), basename(path));
  }
}

/**
 * A storage that opens only URIs under the prefixes and throws FX5015 for all others, before it
 * accesses anything.
 */
export function withAllowedPrefixes(storage: Storage, prefixes: readonly AllowedPrefix[]): Storage {
  return routeStorage((uri) => {
    checkAllowed(uri, prefixes, suggestFlag(uri));
    return storage;
  });
}

/** The storage of a server that may open no URI of its callers. */
export const refusingStorage: Storage = withAllowedPrefixes(closedStorage, []);
