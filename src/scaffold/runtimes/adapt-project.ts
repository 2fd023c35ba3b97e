import { readFileSync } from "node:fs";
import { join } from "node:path";
import { listPackageFiles, type ProjectPlan } from "../plan-project.ts";
import { type ProjectFile, sortByPath } from "../read-template.ts";
import { BUN_PROJECT } from "./bun-project.ts";
import { DENO_PROJECT } from "./deno-project.ts";
import type { ProjectRuntime } from "./project-runtime.ts";

const RUNTIMES: Readonly<Record<string, ProjectRuntime>> = { Bun: BUN_PROJECT, Deno: DENO_PROJECT };

/** How projects of a runtime differ from those of Node. Undefined for Node. */
export function findProjectRuntime(name: string): ProjectRuntime | undefined {
  return RUNTIMES[name];
}

const PROGRAM = "node_modules/flyte-fx/bin/fx.js";
/** Where an fx that is not published is installed from, if the runtime reads no tarball. */
const VENDORED = "vendor/flyte-fx";

/** `node_modules` only has a link to it. */
const COPY_VENDORED = "COPY --from=dependencies /app/vendor vendor";

/** Makes a project of Node one of another runtime: its scripts, its Dockerfile and its texts. */
export function adaptProject<Plan extends ProjectPlan>(
  plan: Plan,
  runtime: ProjectRuntime,
  packageRoot: string,
): Plan {
  const isUnpacked = !runtime.readsTarballs && plan.sdk.startsWith("file:");
  // The debugger of the editor starts Node.
  const kept = plan.files.filter(
    ({ path }) => path !== ".vscode/launch.json" && !(isUnpacked && path.endsWith(".tgz")),
  );
  const adapted = kept.map(({ path, content }) =>
    typeof content === "string"
      ? { path, content: adaptFile(path, content, runtime, isUnpacked) }
      : { path, content },
  );
  if (!isUnpacked) return { ...plan, files: adapted };
  const files = sortByPath([...adapted, ...unpackPackage(packageRoot)]);
  return { ...plan, files, sdk: `file:${VENDORED}` };
}

/** @param isUnpacked whether the project has fx as a folder */
function adaptFile(
  path: string,
  content: string,
  runtime: ProjectRuntime,
  isUnpacked: boolean,
): string {
  if (path === "package.json") return adaptManifest(content, runtime, isUnpacked);
  if (path === "Dockerfile") return adaptDockerfile(content, runtime, isUnpacked);
  if (path === "tsconfig.json" && runtime.hasTypes) return content.replace(/^ *"lib": .*\n/m, "");
  return adaptText(content, runtime);
}

type Manifest = Readonly<Record<string, Readonly<Record<string, string>>>>;

function adaptManifest(text: string, runtime: ProjectRuntime, isUnpacked: boolean): string {
  const { allowScripts, scripts, dependencies, devDependencies, ...rest } = JSON.parse(
    text,
  ) as Manifest;
  const { tsx, ...tools } = devDependencies!;
  const adapted = Object.entries(scripts!).map(([name, script]) => [
    name,
    adaptScript(script, runtime),
  ]);
  return printManifest({
    ...rest,
    engines: runtime.engines,
    scripts: { ...(Object.fromEntries(adapted) as object), fx: `${runtime.runFile} ${PROGRAM}` },
    // Deno installs what a package in a folder needs only if that is part of a workspace.
    ...(isUnpacked && { workspaces: [VENDORED] }),
    dependencies: { ...dependencies, ...(isUnpacked && { "flyte-fx": "workspace:*" }) },
    devDependencies: tools,
  });
}

function adaptScript(script: string, { test, typecheck, runFile }: ProjectRuntime): string {
  if (script === "tsc") return typecheck;
  if (script.startsWith("node --import tsx --test ")) return test;
  return script
    .replace(/(^| )fx /, `$1${runFile} ${PROGRAM} `)
    .replace(/^node --env-file (\S+) --import tsx/, `${runFile} --env-file=$1`)
    .replace(/^node --import tsx/, runFile);
}

function adaptDockerfile(text: string, runtime: ProjectRuntime, isUnpacked: boolean): string {
  const { image, user, lockfile, installInImage, runFile, runServer, manager } = runtime;
  const server = [...runServer.split(" "), PROGRAM].map((word) => JSON.stringify(word)).join(", ");
  // Flyte calls fx by its name, and the first line of the program names node.
  const command = `#!/bin/sh\\nexec ${runFile} /app/${PROGRAM} "$@"\\n`;
  const named = `RUN printf '${command}' > /usr/local/bin/fx && chmod +x /usr/local/bin/fx`;
  return text
    .replaceAll("node:24-slim", image)
    .replace(/Node 20[^]*? the user node/, `${manager}, the user ${user}`)
    .replaceAll("package-lock.json", lockfile)
    .replaceAll("npm install", `${manager} install`)
    .replace(/npm ci .*/, installInImage)
    .replace(/^COPY --from=.*$/m, (line) => (isUnpacked ? `${line}\n${COPY_VENDORED}` : line))
    .replace(/USER node\b/, `USER ${user}`)
    .replaceAll("node:node", `${user}:${user}`)
    .replace(/^RUN chown .*$/m, (line) => `${line}\n${named}`)
    .replace(/^# Keeps compiled code.*$/m, "# Fails the build if the connector does not load.")
    .replace("RUN node_modules/.bin/fx", `RUN ${runServer} ${PROGRAM}`)
    .replace('"node_modules/.bin/fx"', server);
}

/** The commands in texts and comments. What follows in their columns stays there. */
function adaptText(text: string, { manager, runScript, lockfile, image }: ProjectRuntime) {
  const commands: readonly (readonly [RegExp, string])[] = [
    [/\bnpm install\b/g, `${manager} install`],
    [/\bnpm run\b/g, runScript],
    [/\bnpm (start|test)\b/g, `${runScript} $1`],
    [/ -- (?=--)/g, " "],
    [/ after `--`/g, " after it"],
    [/\bnpx fx\b/g, `${runScript} fx`],
    [/\bnode:24-slim\b/g, image],
    [/\bpackage-lock\.json\b/g, lockfile],
    [/\bthe test runner of Node\b/g, "the test runner of the runtime"],
  ];
  const lines = text.split("\n").map((line) => {
    const adapted = commands.reduce((result, [from, to]) => result.replace(from, to), line);
    const at = adapted.indexOf("  # ");
    if (at < 0) return adapted;
    return `${adapted
      .slice(0, at)
      .trimEnd()
      .padEnd(line.indexOf("# ") - 1)} ${adapted.slice(at).trim()}`;
  });
  return lines.join("\n");
}

/** The files of the running flyte-fx, without the tools that it is built with. */
function unpackPackage(packageRoot: string): readonly ProjectFile[] {
  const { devDependencies, workspaces, scripts, ...rest } = JSON.parse(
    readFileSync(join(packageRoot, "package.json"), "utf8"),
  ) as Manifest;
  return listPackageFiles(packageRoot).map((path) => {
    const content = readFileSync(join(packageRoot, path));
    return { path: `${VENDORED}/${path}`, content: adaptPackageFile(path, content) };
  });

  function adaptPackageFile(path: string, content: Buffer): string | Buffer {
    if (path === "package.json") return printManifest(rest);
    // In a folder, Deno takes the names in declarations for those of files.
    return path.endsWith(".d.ts")
      ? content.toString().replaceAll("'./shared.js'", "'./shared.d.ts'")
      : content;
  }
}

function printManifest(manifest: object): string {
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}
