import { FLYTE } from "../../../src/stubs/flyte/flyte-sdk.ts";
import { FLYTEKIT } from "../../../src/stubs/flytekit/flytekit-sdk.ts";

/** The SDKs for which fx writes packages, and the protocols that they speak. */
export const SDKS = [
  { protocol: "flyte1", name: "flytekit", sdk: FLYTEKIT },
  { protocol: "flyte2", name: "flyte-sdk", sdk: FLYTE },
] as const;
