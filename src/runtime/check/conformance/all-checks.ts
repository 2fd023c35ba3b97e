import type { ConformanceCheck } from "../check.ts";
import { CREATE_CHECKS, SYNC_CHECKS } from "./create-checks.ts";
import { DELETE_CHECKS, META_CHECKS } from "./delete-checks.ts";
import { FAILURE_CHECKS } from "./failure-checks.ts";
import { GET_CHECKS } from "./get-checks.ts";
import { GET_MANY_CHECKS } from "./get-many-checks.ts";
import { LIST_CHECKS, TEMPLATE_CHECKS } from "./list-checks.ts";
import { LOGS_CHECKS } from "./logs-checks.ts";
import { OUTPUTS_CHECKS } from "./outputs-checks.ts";
import { REQUEST_CHECKS } from "./request-checks.ts";
import { SECRETS_CHECKS } from "./secrets-checks.ts";
import { SERVER_CHECKS } from "./server-checks.ts";

/** Every check, in the order in which they run. */
export const ALL_CHECKS: readonly ConformanceCheck[] = [
  ...LIST_CHECKS,
  ...TEMPLATE_CHECKS,
  ...CREATE_CHECKS,
  ...REQUEST_CHECKS,
  ...META_CHECKS,
  ...GET_CHECKS,
  ...GET_MANY_CHECKS,
  ...DELETE_CHECKS,
  ...OUTPUTS_CHECKS,
  ...FAILURE_CHECKS,
  ...SECRETS_CHECKS,
  ...LOGS_CHECKS,
  ...SYNC_CHECKS,
  ...SERVER_CHECKS,
];
