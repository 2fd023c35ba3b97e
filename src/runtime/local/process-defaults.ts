import { randomBytes } from "node:crypto";
import { ConnectorRegistry } from "../connector/connector-registry.ts";
import { GET_FAULT_BUDGET_MS } from "../connector/get-fault-budget.ts";
import { silentLog } from "../connector/silent-log.ts";
import { FxError } from "../errors/errors.ts";
import { projectRootOf } from "../files/project-root.ts";
import { readIfThere } from "../files/read-if-there.ts";
import { type KnownSecrets, knownSecrets } from "../secrets/known-secrets.ts";
import { SecretResolver } from "../secrets/secret-resolver.ts";
import { realClock } from "../time/real-clock.ts";
import { VirtualClock } from "./clock/virtual-clock.ts";
import type { RunOptions } from "./run-options.ts";

/** Everything a run needs, with nothing left out. */
export type CompleteRunOptions = Required<
  Omit<
    RunOptions,
    "secrets" | "endpoint" | "signal" | "outputPrefix" | "idempotencyKey" | "retries" | "timeoutMs"
  >
> &
  Pick<
    RunOptions,
    "endpoint" | "signal" | "outputPrefix" | "idempotencyKey" | "retries" | "timeoutMs"
  > & { readonly secrets: KnownSecrets; readonly pid: number; readonly newRunId: () => string };

/** The one place where a local run takes what it needs from the process itself; the CLI uses it, too. */
export function withProcessDefaults(options: RunOptions): CompleteRunOptions {
  const clock = options.clock ?? realClock;
  refuseNoNumbers(options);
  return {
    ...options,
    clock,
    secrets: knownSecrets(options.secrets ?? processSecrets(process.env)),
    log: options.log ?? silentLog,
    random: options.random ?? (clock instanceof VirtualClock ? repeatableRandom() : Math.random),
    fetch: options.fetch ?? fetch,
    registry: options.registry ?? ConnectorRegistry.shared,
    projectRoot: options.projectRoot ?? projectRootOf(process.cwd()),
    getFaultBudgetMs: options.getFaultBudgetMs ?? GET_FAULT_BUDGET_MS,
    onEvent: options.onEvent ?? ignore,
    pid: process.pid,
    newRunId: () => randomBytes(6).toString("hex"),
  };
}

/** A wrong sum must not become a run without a limit, or one that is tried for ever. */
function refuseNoNumbers(options: RunOptions): void {
  for (const name of ["timeoutMs", "retries", "getFaultBudgetMs"] as const) {
    if (Number.isNaN(options[name])) throw new FxError("FX2002", `${name} takes a number, got NaN`);
  }
}

/** Secrets of a local run: variables with and without the prefix, then files. */
export function processSecrets(env: SecretSourcesEnv): SecretResolver {
  return new SecretResolver({ env, local: true, readFile: readIfThere });
}

type SecretSourcesEnv = { readonly [name: string]: string | undefined };

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
