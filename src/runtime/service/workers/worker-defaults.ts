/** The defaults of `fx serve`. `fx check` and `fx dev` use them, too. */
export const WORKER_DEFAULTS = { blockingCalls: 4, timeoutMs: 60_000 } as const;
