import { randomBytes } from "node:crypto";
import { silentLog } from "../base/context.ts";
import { FxError } from "../base/errors/errors.ts";
import { findProjectRoot, readIfThere } from "../base/files.ts";
import { realClock } from "../base/real-clock.ts";
import { GET_FAULT_BUDGET_MS } from "../connector/classify-error.ts";
import { ConnectorRegistry } from "../connector/connector-registry.ts";
import { type KnownSecrets, knownSecrets } from "../secrets/redactor.ts";
import { SecretResolver } from "../secrets/secret-resolver.ts";
import type { RunOptions } from "../task/run/run-options.ts";
import type { TemplateVariables } from "../task/template/render-template.ts";
import type { LiteralMap } from "../values/literal.ts";
import { VirtualClock } from "./clock/virtual-clock.ts";

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
    projectRoot: options.projectRoot ?? findProjectRoot(process.cwd()),
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

/** An attempt of a local run. */
export interface LocalAttempt {
  readonly runId: string;
  readonly attempt: number;
  readonly outputPrefix: string;
  readonly startedAt: number;
  readonly inputs: LiteralMap;
}

/** What a template's variables stand for in a local run; the namespace is empty. */
export function localVariables({
  runId,
  attempt,
  outputPrefix,
  startedAt,
  inputs,
}: LocalAttempt): TemplateVariables {
  return {
    input: `${outputPrefix}/inputs.pb`,
    inputPrefix: outputPrefix,
    outputPrefix,
    rawOutputDataPrefix: `${outputPrefix}/raw`,
    checkpointOutputPrefix: `${outputPrefix}/checkpoint`,
    prevCheckpointPrefix: "",
    generatedName: `${runId}-n0-${attempt - 1}`,
    taskTemplatePath: `${outputPrefix}/task_template.pb`,
    namespace: "",
    inputs,
    runName: runId,
    actionName: "a0",
    runStartTime: new Date(startedAt).toISOString(),
  };
}
