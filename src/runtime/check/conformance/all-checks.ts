import type { Check } from "../check.ts";
import { CREATE_CHECKS } from "./create-checks.ts";
import { DELETE_CHECKS } from "./delete-checks.ts";
import { FAILURE_CHECKS } from "./failure-checks.ts";
import { GET_CHECKS } from "./get-checks.ts";
import { GET_FAULT_CHECKS } from "./get-fault-checks.ts";
import { LOGS_CHECKS } from "./logs-checks.ts";
import { OUTPUTS_CHECKS } from "./outputs-checks.ts";
import { SECRETS_CHECKS } from "./secrets-checks.ts";

/** Every check, in the order in which they run. */
export const ALL_CHECKS: readonly Check[] = [
  ...CREATE_CHECKS,
  ...GET_CHECKS,
  ...GET_FAULT_CHECKS,
  ...DELETE_CHECKS,
  ...OUTPUTS_CHECKS,
  ...FAILURE_CHECKS,
  ...SECRETS_CHECKS,
  ...LOGS_CHECKS,
];
