import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "../support/paths.mjs";

const OWN_DEPENDENCIES = Object.keys(
  JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).dependencies,
);

/**
 * Installs fx from its tarball, as a user without a checkout would. Offline, its libraries are
 * links into this checkout.
 *
 * @returns {Promise<{ tools: string, tarball: string }>} the folder with node_modules, and the
 * tarball
 */
export async function installFx(folder, { offline, run }) {
  await run("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder], {
    cwd: ROOT,
  });
  const tarball = join(
    folder,
    readdirSync(folder).find((file) => file.endsWith(".tgz")),
  );
  const tools = join(folder, "tools");
  mkdirSync(join(tools, "node_modules"), { recursive: true });
  if (!offline) {
    await run("npm", ["install", "--prefix", tools, tarball], { cwd: tools });
    return { tools, tarball };
  }
  await run("tar", ["-xzf", tarball, "-C", folder], { cwd: folder });
  renameSync(join(folder, "package"), join(tools, "node_modules/flyte-fx"));
  link(tools, OWN_DEPENDENCIES);
  return { tools, tarball };
}

/** Replaces `npm install` for a project: unpacks fx, and links its tools to this checkout. */
export async function installOffline(project, { run }) {
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(join(project, "package.json"), "utf8"),
  );
  link(project, [...OWN_DEPENDENCIES, ...Object.keys(devDependencies)]);
  const fx = join(project, "node_modules/flyte-fx");
  mkdirSync(fx);
  const tarball = dependencies["flyte-fx"].replace(/^file:/, "");
  await run("tar", ["-xzf", tarball, "-C", fx, "--strip-components=1"], { cwd: project });
  chmodSync(join(fx, "bin/fx.js"), 0o755); // as npm does for every command
  mkdirSync(join(project, "node_modules/.bin"));
  symlinkSync("../flyte-fx/bin/fx.js", join(project, "node_modules/.bin/fx"));
  symlinkSync("../typescript/bin/tsc", join(project, "node_modules/.bin/tsc"));
}

function link(folder, names) {
  for (const name of new Set(names)) {
    const place = join(folder, "node_modules", name);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", name), place);
  }
}
