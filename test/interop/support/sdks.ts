import { FLYTE, FLYTEKIT } from "../../../src/stubs/sdk.ts";

/** The SDKs for which fx writes packages, and the protocols that they speak. */
export const SDKS = [
  { protocol: "flyte1", name: "flytekit", sdk: FLYTEKIT },
  { protocol: "flyte2", name: "flyte-sdk", sdk: FLYTE },
] as const;
