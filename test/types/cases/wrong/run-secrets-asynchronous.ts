// expect TS2322 at 5:55
// Secrets are read synchronously.
import { type Secrets } from "flyte-fx";

export const secrets: Secrets = { get: async (key) => key };
