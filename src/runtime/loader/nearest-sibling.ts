import { basename, dirname, extname } from "node:path";
import { closest } from "../errors/did-you-mean.ts";
import { namesIn } from "../files/names-in.ts";
import { isModuleName } from "./module-name.ts";

/** The name that was meant by a path where nothing is: a module whose extension was left out, else the nearest name beside it. */
export function nearestSibling(path: string): string | undefined {
  const name = basename(path);
  const siblings = namesIn(dirname(path));
  return (
    siblings.find(
      (sibling) => isModuleName(sibling) && basename(sibling, extname(sibling)) === name,
    ) ?? closest(name, siblings)
  );
}
