/** Who can fix an error. */
export type ErrorKind =
  "task" | "usage" | "load" | "check" | "environment" | "job" | "stopped" | "internal";

/**
 * The numbers of all errors. docs/errors.md says what each one means and what to do about it. The
 * first digit is the class.
 */
const NUMBERS = [
  1001, 1002, 1003, 1004, 1005, 1007, 1008, 1009, 1010, 1011, 1012, 1014, 1015, 1016, 1017, 1018,
  1020, 1021, 1022, 2000, 2001, 2002, 2003, 2004, 2005, 2006, 2007, 2008, 2009, 2010, 2011, 2012,
  2014, 2016, 2017, 2018, 2021, 2022, 2023, 2024, 2025, 2026, 2027, 2028, 2031, 2032, 2038, 2041,
  2042, 2043, 3001, 3002, 3003, 3004, 3005, 3006, 3007, 3008, 3009, 3010, 3011, 3013, 3014, 3018,
  3020, 3021, 3022, 3023, 4001, 4002, 4011, 4012, 4013, 4021, 5001, 5002, 5003, 5004, 5005, 5006,
  5007, 5008, 5011, 5012, 5013, 5014, 5015, 5016, 5017, 5021, 5022, 5023, 5031, 5032, 5033, 5034,
  5035, 5036, 6001, 6002, 7001,
] as const;

/** The code of an error, for instance `FX2004`. */
export type ErrorCode = `FX${(typeof NUMBERS)[number]}`;

/** All codes, in the order of docs/errors.md. */
export const ERROR_CODES: readonly ErrorCode[] = NUMBERS.map((number) => `FX${number}` as const);

interface CodeFacts {
  readonly kind: ErrorKind;
  /** The exit code of a command that ends with such an error. */
  readonly exitCode: number;
}

const CLASSES: Readonly<Record<string, CodeFacts>> = {
  FX1: { kind: "task", exitCode: 1 },
  FX2: { kind: "usage", exitCode: 2 },
  FX3: { kind: "load", exitCode: 3 },
  FX4: { kind: "check", exitCode: 4 },
  FX5: { kind: "environment", exitCode: 5 },
  FX6: { kind: "job", exitCode: 6 },
  FX7: { kind: "internal", exitCode: 70 },
};

/** Those that differ from their class: a time limit, and SIGINT, SIGTERM and SIGHUP. */
const OTHERS: Readonly<Partial<Record<ErrorCode, CodeFacts>>> = {
  FX1008: { kind: "task", exitCode: 124 },
  FX1009: { kind: "stopped", exitCode: 130 },
  FX1010: { kind: "stopped", exitCode: 143 },
  FX1014: { kind: "stopped", exitCode: 129 },
};

/** The same call may succeed if repeated. */
const RETRYABLE = new Set<ErrorCode>("FX1008 FX1018 FX5013 FX5014 FX5021 FX5031".split(" ") as []);

/** What a code says about every error that has it. */
export function getCodeFacts(code: ErrorCode): CodeFacts & { readonly retryable: boolean } {
  const facts = OTHERS[code] ?? CLASSES[code.slice(0, 3)]!;
  return { ...facts, retryable: RETRYABLE.has(code) };
}

/** Whether a value is the code of an error of fx. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return (ERROR_CODES as readonly unknown[]).includes(value);
}
