// expect TS2345 at 5:26
// A code is a string.
import { RetryableError } from "flyte-fx";

throw new RetryableError(429, "too many queries");
