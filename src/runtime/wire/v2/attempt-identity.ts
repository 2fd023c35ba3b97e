/** Identifies an attempt in a request that creates its job: its output prefix. */
export function getAttemptIdentity(outputPrefix: string): string | undefined {
  return outputPrefix === "" ? undefined : outputPrefix;
}
