import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Logger } from "../connector/context.ts";
import { ConnectorRegistry } from "../connector/connector-registry.ts";
import { type KnownSecrets, knownSecrets } from "../secrets/known-secrets.ts";
import { SecretResolver } from "../secrets/secret-resolver.ts";
import type { Storage } from "../storage/storage.ts";
import { realClock } from "../real-clock.ts";
import type { RunOptions } from "./run-options.ts";
import { VirtualClock } from "./clock/virtual-clock.ts";

const DEFAULT_GET_FAULT_BUDGET_MS = 10 * 60 * 1000;

/** Everything a run needs, with nothing left out. */
export type CompleteRunOptions = Required<Omit<RunOptions, "secrets" | "endpoint" | "signal" | "outputPrefix" | "idempotencyKey" | "retries" | "timeoutMs">> &
  Pick<RunOptions, "endpoint" | "signal" | "outputPrefix" | "idempotencyKey" | "retries" | "timeoutMs"> & { readonly secrets: KnownSecrets; readonly pid: number; readonly newRunId: () => string };

/** The one place where a local run takes what it needs from the process itself; the CLI uses it, too. */
export function withProcessDefaults(options: RunOptions): CompleteRunOptions {
  const clock = options.clock ?? realClock;
  return {
    ...options,
    clock,
    secrets: knownSecrets(options.secrets ?? processSecrets(process.env)),
    log: options.log ?? silentLog,
    random: options.random ?? (clock instanceof VirtualClock ? repeatableRandom() : Math.random),
    fetch: options.fetch ?? fetch,
    registry: options.registry ?? ConnectorRegistry.shared,
    projectRoot: options.projectRoot ?? projectRootOf(process.cwd()),
    getFaultBudgetMs: options.getFaultBudgetMs ?? DEFAULT_GET_FAULT_BUDGET_MS,
    onEvent: options.onEvent ?? ignore,
    pid: process.pid,
    newRunId: () => randomBytes(6).toString("hex"),
  };
}

let storage: Promise<Storage> | undefined;

/**
 * What opens and keeps the files and datasets that the author's own code names: everything that this process may, by path
 * and `file:`, `s3:` and `gs:` URI.
 */
export function processStorage(): Promise<Storage> {
  return (storage ??= openProcessStorage());
}

async function openProcessStorage(): Promise<Storage> {
  const { projectStorage } = await import("../storage/project-storage.ts");
  return projectStorage({ projectRoot: projectRootOf(process.cwd()), env: process.env, clock: realClock, random: Math.random, fetch });
}

/** Secrets of a local run: variables with and without the prefix, then files. */
export function processSecrets(env: SecretSourcesEnv): SecretResolver {
  return new SecretResolver({ env, local: true, readFile: readIfThere });
}

type SecretSourcesEnv = { readonly [name: string]: string | undefined };

/** A file's text; undefined where it cannot be read. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function projectRootOf(folder: string): string {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, "package.json"))) return at;
    if (dirname(at) === at) return resolve(folder);
  }
}

/** The same numbers in each run: a virtual run repeats exactly. */
function repeatableRandom(): () => number {
  let state = 0x2545f491;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x85ebca6b) + 0x9e3779b9) | 0;
    const mixed = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 0x1_0000_0000;
  };
}

function ignore(): void {}

const silentLog: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
