import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodePackage } from "../../../src/runtime/task/package/package-archive.ts";
import { listFiles } from "../../../src/scaffold/list-files.ts";
import { type HttpServer, httpServer } from "../../support/server/http-server.ts";

const MODULES = fileURLToPath(new URL("../../../node_modules", import.meta.url));
const LEFT_OUT = new Set(["node_modules"]);

/** Starts a local npm registry that serves the packages installed in this checkout. */
export async function npmRegistry(): Promise<HttpServer> {
  const registry = await httpServer(({ path }, response) => {
    const [name, isTarball] = requestedPackage(path);
    if (!existsSync(join(MODULES, name))) response.writeHead(404).end("{}");
    else response.end(isTarball ? tarballOf(name) : packumentOf(name, registry.origin));
  });
  return registry;
}

function requestedPackage(path: string): readonly [name: string, isTarball: boolean] {
  const tarball = /^\/(.+)\/-\/package\.tgz$/.exec(path);
  return [decodeURIComponent(tarball?.[1] ?? path.slice(1)), tarball !== null];
}

function packumentOf(name: string, origin: string): string {
  const manifest = manifestOf(name);
  const { version, optionalDependencies = {} } = manifest;
  const offered = {
    ...manifest,
    // The others are for other systems, such as esbuild's binaries.
    optionalDependencies: Object.fromEntries(
      Object.entries(optionalDependencies).filter(([other]) => existsSync(join(MODULES, other))),
    ),
    dist: { tarball: `${origin}/${name}/-/package.tgz` },
  };
  return JSON.stringify({
    name,
    "dist-tags": { latest: version },
    versions: { [version]: offered },
  });
}

interface Manifest {
  readonly version: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

function manifestOf(name: string): Manifest {
  return JSON.parse(readFileSync(join(MODULES, name, "package.json"), "utf8")) as Manifest;
}

function tarballOf(name: string): Buffer {
  return encodePackage(
    listFiles(join(MODULES, name), LEFT_OUT).map((path) => ({
      name: `package/${path}`,
      content: readFileSync(join(MODULES, name, path)),
    })),
  );
}
