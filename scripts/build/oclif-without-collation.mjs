import { readFileSync } from "node:fs";
import { Failure } from "../setup/failure.mjs";

const BY_LOCALE = "a.id.localeCompare(b.id)";

/**
 * oclif sorts the names of commands by the locale's rules, and that loads them: a tenth of a start. The names are lower case ASCII, whose order is the same
 * without.
 *
 * @type {import("esbuild").Plugin}
 */
export const oclifWithoutCollation = {
  name: "oclif-without-collation",
  setup(build) {
    build.onLoad({ filter: /node_modules\/@oclif\/core\/lib\/config\/plugin\.js$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      if (!source.includes(BY_LOCALE))
        throw new Failure(`${path} sorts otherwise: ${BY_LOCALE} is not in it`);
      return { contents: source.replace(BY_LOCALE, "(a.id < b.id ? -1 : 1)"), loader: "js" };
    });
  },
};
