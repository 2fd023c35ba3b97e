import type { CatalogueEntry } from "./catalogue/entry.ts";
import { ENVIRONMENT_ERRORS } from "./catalogue/environment-errors.ts";
import { LOAD_ERRORS } from "./catalogue/load-errors.ts";
import { TASK_ERRORS } from "./catalogue/task-errors.ts";
import { USAGE_ERRORS } from "./catalogue/usage-errors.ts";

const CATALOGUE = { ...TASK_ERRORS, ...USAGE_ERRORS, ...LOAD_ERRORS, ...ENVIRONMENT_ERRORS };

/** The code of an error, for instance `FX2004`. */
export type ErrorCode = keyof typeof CATALOGUE;

/** Every error that fx reports. The first digit of a code is the class of its exit code. */
export const ERROR_CATALOGUE: Readonly<Record<ErrorCode, CatalogueEntry>> = CATALOGUE;
