import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import type { LoadOptions } from "../../../src/runtime/loader/load-project.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** What the loader returned for some paths, in its own thread. */
export interface ProbeResult {
  readonly tasks: readonly {
    readonly name: string;
    readonly exportName: string;
    readonly definedAt: string | null;
  }[];
  readonly exportedConnectors: readonly string[];
  /** The categories in the running copy's registry. */
  readonly registered: readonly string[];
  readonly modules: readonly { readonly file: string; readonly exports: readonly string[] }[];
  readonly compiled: readonly string[];
  readonly foreignSdk: string | null;
  /** Whether the TypeScript compiler was loaded. */
  readonly usedBabel: boolean;
  /** What the author's modules wrote there. */
  readonly seen: unknown;
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly place: string | null;
    readonly hint: string | null;
    readonly cause: string | null;
  };
  readonly stdout: string;
}

export interface PlainFx {
  /** Its package folder: dist/index.js and everything else that an installation needs. */
  readonly folder: string;
  load(options: Omit<LoadOptions, "sdkEntry">): Promise<ProbeResult>;
}

const PROBE = `
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { parentPort } from "node:worker_threads";
import { ConnectorRegistry } from "./dist/index.js";
import { loadProject } from "./dist/runtime/loader/load-project.js";

const [options] = process.argv.slice(2);
const shown = (location) => location ? [location.file, location.line, location.column].join(":") : null;
const result = { tasks: [], exportedConnectors: [], modules: [], compiled: [], foreignSdk: null };
try {
  const loaded = await loadProject({ ...JSON.parse(options), sdkEntry: fileURLToPath(new URL("dist/index.js", import.meta.url)) });
  result.tasks = loaded.tasks.map(({ name, exportName, task }) => ({ name, exportName, definedAt: shown(task.definedAt.location) }));
  result.exportedConnectors = loaded.exportedConnectors.map(({ connector }) => connector.name);
  result.modules = loaded.modules.map(({ file, exports }) => ({ file, exports: Object.keys(exports) }));
  result.compiled = [...loaded.sources.keys()];
  result.foreignSdk = loaded.foreignSdk ?? null;
} catch (error) {
  const cause = error.cause instanceof Error ? error.cause.name + ": " + error.cause.message : error.cause === undefined ? null : String(error.cause);
  result.error = { code: error.code ?? error.stack, message: error.message, place: shown(error.location), hint: error.hint ?? null, cause };
}
result.registered = ConnectorRegistry.shared.connectors.map((connector) => connector.taskCategory.name);
result.usedBabel = Object.keys(createRequire(import.meta.url).cache).some((file) => file.endsWith("babel.cjs"));
result.seen = globalThis.seen ?? null;
parentPort.postMessage(JSON.stringify(result));
process.exit(0);
`;

/**
 * Sets up a built flyte-fx without commands for a `describe`. Each load runs in its own thread, which
 * has its own modules and registry, and not the tests' loader.
 */
export function usePlainFx(): PlainFx {
  let folder = "";
  before(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "fx plain ")));
    await buildInto(folder);
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    get folder() {
      return folder;
    },
    load: (options) => runProbe(folder, options),
  };
}

async function buildInto(folder: string): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: [
      "entries/index",
      "entries/server",
      "entries/models",
      "runtime/loader/load-project",
    ].map((name) => ({
      in: `src/${name}.ts`,
      out: name.replace("entries/", ""),
    })),
    outdir: join(folder, "dist"),
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    external: ["jiti"],
    banner: {
      js: `import { createRequire as fxCreateRequire } from "node:module"; const require = fxCreateRequire(import.meta.url);`,
    },
    logLevel: "error",
  });
  const manifest = {
    name: "flyte-fx",
    version: "0.0.0",
    type: "module",
    exports: {
      ".": "./dist/index.js",
      "./package.json": "./package.json",
      "./*": "./dist/*.js",
    },
  };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(folder, "probe.mjs"), PROBE);
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
}

async function runProbe(
  folder: string,
  options: Omit<LoadOptions, "sdkEntry">,
): Promise<ProbeResult> {
  const probe = new Worker(join(folder, "probe.mjs"), {
    argv: [JSON.stringify(options)],
    execArgv: [],
    env: { PATH: process.env["PATH"] },
    stdout: true,
  });
  const printed = text(probe.stdout);
  const result = await new Promise<string>((resolve, reject) => {
    probe.on("message", resolve).on("error", reject);
    probe.on("exit", () => reject(new Error("the probe returned nothing")));
  });
  return { ...(JSON.parse(result) as ProbeResult), stdout: await printed };
}
