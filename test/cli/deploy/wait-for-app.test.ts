import assert from "node:assert/strict";
import { waitForApp } from "../../../src/cli/deploy/wait-for-app.ts";
import type { CommandHost } from "../../../src/cli/fx-command.ts";
import { CommandProcess } from "../../../src/process/command-process.ts";
import type { AppState } from "../../../src/runtime/remote/app-types.ts";
import type { Flyte2Apps } from "../../../src/runtime/remote/flyte2/flyte2-apps.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";

const state = (phase: string, changedAt: number, ...messages: string[]): AppState =>
  ({ name: "weather", phase, changedAt, messages }) as unknown as AppState;

/** An app that reports these states, and then nothing more. */
function appWith(...states: readonly AppState[]): Flyte2Apps {
  return {
    async *follow(_name: string, signal: AbortSignal) {
      yield* states;
      const alive = setInterval(() => undefined, 1000);
      try {
        await new Promise((_, reject) => {
          const abort = (): void => reject(signal.reason as Error);
          if (signal.aborted) abort();
          signal.addEventListener("abort", abort);
        });
      } finally {
        clearInterval(alive);
      }
    },
  } as unknown as Flyte2Apps;
}

function createHost(): { readonly host: CommandHost; readonly notes: string[] } {
  const notes: string[] = [];
  const host = { process: new CommandProcess(process), note: (text: string) => notes.push(text) };
  return { host: host as unknown as CommandHost, notes };
}

const PATIENT = { timeoutMs: 60_000 };

describe("waitForApp", () => {
  it("returns an app that kept its state, once nothing newer has arrived for a while", async () => {
    const { host, notes } = createHost();
    const before = state("ACTIVE", 1000);
    const waited = { ...PATIENT, before, settleMs: 20 };
    assert.deepEqual(await waitForApp("weather", appWith(before), waited, host), before);
    assert.deepEqual(notes, ["weather  ACTIVE"]);
  });

  it("reports a failed app that stays failed", async () => {
    const before = state("FAILED", 1000, "no image", "Ready: no image\nat all");
    const error = await awaitFxError(
      waitForApp(
        "weather",
        appWith(before),
        { ...PATIENT, before, settleMs: 20 },
        createHost().host,
      ),
    );
    assert.equal(error.code, "FX5036");
    assert.equal(error.summary, "app weather FAILED: no image");
    assert.deepEqual(error.details, ["Ready: no image at all"]);
  });

  it("waits for what comes after the state from before", async () => {
    const { host, notes } = createHost();
    const states = [
      state("STOPPED", 5000),
      state("PENDING", 5000, "pulling"),
      state("PENDING", 6000, "pulling"),
      state("ACTIVE", 7000),
    ];
    const before = state("STOPPED", 1000);
    const ended = await waitForApp("weather", appWith(...states), { ...PATIENT, before }, host);
    assert.equal(ended, states[3]);
    assert.deepEqual(notes, ["weather  STOPPED", "weather  PENDING  pulling", "weather  ACTIVE"]);
  });

  it("returns at once if nothing was changed", async () => {
    const app = state("STARTED", 1000);
    const waited = { ...PATIENT, before: undefined };
    assert.equal(await waitForApp("weather", appWith(app), waited, createHost().host), app);
  });
});
