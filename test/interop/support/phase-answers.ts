import assert from "node:assert/strict";
import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import type { ServedPeer } from "./use-served-peer.ts";

const SEVEN = { scalar: { primitive: { integer: "7" } } };

/** The message of the served connector in each phase. */
const MESSAGES = {
  QUEUED: "waits",
  RUNNING: "half",
  ABORTED: "stopped",
  FAILED: "broken",
  INITIALIZING: "starts",
  WAITING_FOR_RESOURCES: "no room",
  RETRYABLE_FAILED: "again",
};

const OUTPUTS: Readonly<Record<Protocol, object>> = {
  flyte1: { literals: { days: SEVEN } },
  flyte2: { literals: [{ name: "days", value: SEVEN }] },
};

/** Flyte 1 also has an error. */
const ERRORS: Readonly<Record<Protocol, Readonly<Record<string, object>>>> = {
  flyte1: {
    FAILED: { origin: "USER" },
    RETRYABLE_FAILED: { kind: "RECOVERABLE", origin: "USER" },
  },
  flyte2: {},
};

/** Tests the replies of GetTask in every phase. */
export function itAnswersPhases(protocol: Protocol, { about, resourceOf }: ServedPeer): void {
  const contents: Record<string, object> = {
    ...Object.fromEntries(Object.entries(MESSAGES).map(([phase, message]) => [phase, { message }])),
    SUCCEEDED: { outputs: OUTPUTS[protocol] },
  };
  for (const [phase, content] of Object.entries(contents)) {
    it(`returns ${phase} from GetTask`, async () => {
      const { agentError, ...resource } = await resourceOf(about(phase, 7));
      assert.deepEqual(resource, {
        phase,
        logLinks: [{ uri: "https://example.com/1", name: "Log" }],
        customInfo: { days: 7 },
        ...content,
      });
      assert.deepEqual(
        agentError && { ...agentError, code: undefined },
        ERRORS[protocol][phase] && { ...ERRORS[protocol][phase], code: undefined },
      );
    });
  }
}
