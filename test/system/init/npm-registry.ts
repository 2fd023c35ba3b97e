import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodePackage } from "../../../src/runtime/task/package/package-archive.ts";
import { listTemplateFiles } from "../../../src/scaffold/read-template.ts";
import { type HttpServer, httpServer } from "../../support/server/http-server.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const LEFT_OUT = new Set(["node_modules"]);

/** A package's folder in this checkout, by version. */
type Copies = ReadonlyMap<string, string>;

/** Starts a local npm registry that serves the packages installed in this checkout. */
export async function npmRegistry(): Promise<HttpServer> {
  const installed = installedPackages();
  const registry = await httpServer(({ path }, response) => {
    const [name, version] = requestedPackage(path);
    const copies = installed.get(name);
    const folder = copies?.get(version ?? "");
    if (folder !== undefined) response.end(tarballOf(folder));
    else if (copies !== undefined && version === undefined)
      response.end(packumentOf(name, copies, registry.origin));
    else response.writeHead(404).end("{}");
  });
  return registry;
}

function requestedPackage(path: string): readonly [name: string, version: string | undefined] {
  const [, name = path.slice(1), version] = /^\/(.+)\/-\/(.+)\.tgz$/.exec(path) ?? [];
  return [decodeURIComponent(name), version];
}

/** Lists all copies by package name, the one at the top of node_modules first. */
function installedPackages(): ReadonlyMap<string, Copies> {
  const lock = readFileSync(join(ROOT, "node_modules/.package-lock.json"), "utf8");
  const { packages } = JSON.parse(lock) as { packages: Readonly<Record<string, Manifest>> };
  const installed = new Map<string, Map<string, string>>();
  for (const [path, { version }] of Object.entries(packages).toSorted(
    ([a], [b]) => a.length - b.length,
  )) {
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    const copies = installed.get(name) ?? new Map<string, string>();
    installed.set(name, copies);
    if (!copies.has(version)) copies.set(version, join(ROOT, path));
  }
  return installed;
}

function packumentOf(name: string, copies: Copies, origin: string): string {
  const [latest] = copies.keys();
  const versions = [...copies].map(([version, folder]) => {
    const tarball = `${origin}/${name}/-/${version}.tgz`;
    return [version, { ...offeredManifest(folder), dist: { tarball } }];
  });
  return JSON.stringify({
    name,
    "dist-tags": { latest },
    versions: Object.fromEntries(versions) as unknown,
  });
}

interface Manifest {
  readonly version: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

function offeredManifest(folder: string): Manifest {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  return {
    ...manifest,
    // The others are for other systems, such as esbuild's binaries.
    optionalDependencies: Object.fromEntries(
      Object.entries(manifest.optionalDependencies ?? {}).filter(([name]) =>
        existsSync(join(ROOT, "node_modules", name)),
      ),
    ),
  };
}

function tarballOf(folder: string): Buffer {
  return encodePackage(
    listTemplateFiles(folder, LEFT_OUT).map((path) => ({
      name: `package/${path}`,
      content: readFileSync(join(folder, path)),
    })),
  );
}
