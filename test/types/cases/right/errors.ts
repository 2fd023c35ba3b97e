import { FxError, RetryableError, TaskFailure, TaskStopped, UserError } from "flyte-fx";
import { same } from "../same.ts";
import { hottestDays } from "./hottest-days.ts";

export const userErrors = [
  new UserError("the query is empty"),
  new UserError("CITY_NOT_FOUND", "no station there"),
  new UserError("the query is empty", { cause: new Error("why") }),
  new RetryableError("QUOTA", "too many queries", { cause: 429 }),
];
same<(typeof userErrors)[number]["code"], string | undefined>(true);

/** An error class of the author. */
export class QuotaError extends RetryableError {
  constructor(readonly limit: number) {
    super("QUOTA", `more than ${limit} queries`);
  }
}

try {
  await hottestDays.run({ year: 2012 });
} catch (error) {
  if (error instanceof TaskStopped) throw error;
  if (error instanceof TaskFailure) {
    same<typeof error.run.phase, import("flyte-fx").Phase | undefined>(true);
    same<typeof error.retryable, boolean>(true);
  }
  if (error instanceof FxError) {
    const { code, kind, location } = error;
    same<typeof location extends { file: string } | undefined ? true : false, true>(true);
    same<typeof error.details, readonly string[]>(true);
    throw new FxError(code, `${kind}: ${error.message}`, { hint: error.hint, location, cause: error, details: error.details });
  }
}
