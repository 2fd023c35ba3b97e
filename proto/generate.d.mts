/** Generates what is missing or older than its inputs; answers the protocols that it generated. */
export function generate(): Promise<readonly string[]>;
