import type { LogLine } from "../connector/requests.ts";
import type { Phase } from "../connector/phase.ts";
import type { LogLink } from "../connector/resource.ts";

/** What happens in a local run, in order. `at` is the clock's time in milliseconds. */
export type RunEvent = { readonly at: number; readonly attempt: number } & (
  | { readonly type: "started"; readonly runId: string; readonly attempts: number; readonly outputPrefix: string }
  | { readonly type: "created"; readonly resourceMeta: string }
  | { readonly type: "phase"; readonly phase: Phase; readonly message: string; readonly logLinks: readonly LogLink[] }
  | { readonly type: "polled"; readonly polls: number; readonly nextInMs: number }
  | { readonly type: "get-failed"; readonly error: unknown; readonly failingForMs: number; readonly budgetMs: number }
  | { readonly type: "log"; readonly lines: readonly LogLine[] }
  | { readonly type: "retrying"; readonly inMs: number; readonly error: unknown }
  | { readonly type: "deleting"; readonly why: string; readonly stopped: boolean }
  | { readonly type: "deleted"; readonly tookMs: number }
  | { readonly type: "succeeded"; readonly tookMs: number }
  | { readonly type: "warning"; readonly message: string }
);

export type EmitRunEvent = (event: WithoutMoment<RunEvent>) => void;

type WithoutMoment<E> = E extends unknown ? Omit<E, "at" | "attempt"> : never;
