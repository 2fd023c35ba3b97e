import { type ErrorCode, FxError, type FxErrorOptions } from "../../runtime/base/errors/errors.ts";

/** The result of a check that found something. `--json` prints the findings as they are. */
export class FindingsError extends FxError {
  readonly findings: readonly object[];

  constructor(
    code: ErrorCode,
    summary: string,
    findings: readonly object[],
    options: FxErrorOptions,
  ) {
    super(code, summary, options);
    this.findings = findings;
  }
}
