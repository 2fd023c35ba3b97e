import { basename, dirname, extname, join, resolve } from "node:path";
import { findClosest, suggest } from "../base/errors/did-you-mean.ts";
import { listNames } from "../base/files.ts";
import { isModuleName } from "./locate-path.ts";

/**
 * `; did you mean "src/weather.ts"?` for a missing path; empty if its folder has no similar name.
 */
export function didYouMeanPath(path: string, absolute: string): string {
  const sibling = findSibling(absolute);
  return suggest(sibling && join(dirname(path), sibling));
}

/** The same for a relative import. */
export function didYouMeanImport(specifier: string, folder: string): string {
  if (!specifier.startsWith(".")) return "";
  const sibling = findSibling(resolve(folder, specifier));
  if (sibling === undefined) return "";
  const path = join(dirname(specifier), sibling);
  return suggest(path.startsWith(".") ? path : `./${path}`);
}

/** A module whose extension was omitted, otherwise the closest name in the folder. */
function findSibling(path: string): string | undefined {
  const name = basename(path);
  const siblings = listNames(dirname(path));
  const isModule = (sibling: string): boolean =>
    isModuleName(sibling) && basename(sibling, extname(sibling)) === name;
  return siblings.find(isModule) ?? findClosest(name, siblings);
}
