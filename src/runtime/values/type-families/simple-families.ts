import type { ValueFaults } from "../faults.ts";
import { SimpleType, toSimpleType } from "../literal-type.ts";
import { int64FromBigint, int64ToBigint, int64ToSafeNumber, primitiveLiteral } from "../literal.ts";
import { isWhole, unwrapFloat, WholeFloat } from "../msgpack/plain.ts";
import type { SimpleSpec } from "../types/flyte-type.ts";
import { type Family, InputTextError, refuseText } from "./family.ts";

export const intFamily: Family<SimpleSpec> = {
  toLiteral: (value, _spec, faults) => primitiveLiteral({ integer: checkInt(value, faults) }),
  /** Python truncates a float that it reads as an integer; fx rejects one that has a fraction. */
  toNative(literal, _spec, faults) {
    const { integer, floatValue } = literal.scalar?.primitive ?? {};
    if (integer != null)
      return int64ToSafeNumber(integer) ?? checkInt(int64ToBigint(integer), faults);
    if (floatValue != null) return checkInt(floatValue, faults);
    return faults.reportLiteral("an integer", literal);
  },
  toPlain: (value, _spec, faults) => checkInt(value, faults),
  fromPlain: (plain, _spec, faults) => checkInt(plain, faults),
  ownsLiteral: ({ scalar }) => scalar?.primitive?.integer != null,

  literalType: toSimpleType(SimpleType.INTEGER),
  getTransformerName: () => "int",
  toJsonSchema: () => ({ type: "integer" }),

  fromText(text, spec, read) {
    if (!/^[+-]?\d+$/.test(text)) refuseText(text, spec, read);
    if (Number.isSafeInteger(Number(text))) return Number(text);
    throw new InputTextError(
      `${text} is beyond 2^53, the limit of t.int(); declare the input as t.bigint()`,
    );
  },

  describe: () => "an integer",
  plural: "integers",
  getShortName: () => "int",

  faces: ["number"],
  column: "int64",
};

/** Like `intFamily`, but author code receives a bigint. */
export const bigintFamily: Family<SimpleSpec> = {
  ...intFamily,
  toLiteral(value, _spec, faults) {
    const isSafe = typeof value === "number" && Number.isSafeInteger(value);
    const integer = isSafe ? value + 0 : int64FromBigint(checkBigint(value, faults)); // no negative zero
    return primitiveLiteral({ integer });
  },
  toNative(literal, _spec, faults) {
    const { integer, floatValue } = literal.scalar?.primitive ?? {};
    if (integer != null) return int64ToBigint(integer);
    if (floatValue != null) return checkBigint(floatValue, faults);
    return faults.reportLiteral("an integer", literal);
  },
  toPlain(value, _spec, faults) {
    const bigint = checkBigint(value, faults);
    return Number.isSafeInteger(Number(bigint)) ? Number(bigint) : bigint;
  },
  fromPlain: (plain, _spec, faults) => checkBigint(plain, faults),
  fromText: (text, spec, read) => bigintFromJson(text) ?? refuseText(text, spec, read),
  fromJson: (json) => bigintFromJson(json) ?? json,

  describe: () => BITS_64,
  plural: "64-bit integers",
};

const BITS_64 = "a 64-bit integer";
const SAFE = `an integer within ±${Number.MAX_SAFE_INTEGER}; use t.bigint() for larger ones`;
const UNSAFE = `an integer as a bigint, because it is past ±${Number.MAX_SAFE_INTEGER}`;

export function checkInt(value: unknown, faults: ValueFaults): number {
  if (typeof value === "number" && Number.isSafeInteger(value)) return value + 0; // no negative zero
  const isBigint = typeof value === "bigint";
  if (isBigint && Number.isSafeInteger(Number(value)))
    faults.reportGot("an integer as a number", `the bigint ${value}`);
  else faults.report(isBigint || Number.isInteger(value) ? SAFE : "an integer", value);
  return 0;
}

export function checkBigint(value: unknown, faults: ValueFaults): bigint {
  if (typeof value === "bigint" && BigInt.asIntN(64, value) === value) return value;
  if (typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === "bigint") faults.report(BITS_64, value);
  else faults.report(Number.isInteger(value) ? UNSAFE : "an integer", value);
  return 0n;
}

/** JSON writes large integers as strings. Undefined if it is not such a string. */
export function bigintFromJson(json: unknown): bigint | undefined {
  return typeof json === "string" && /^[+-]?\d{1,40}$/.test(json)
    ? BigInt(json.replace(/^\+/, ""))
    : undefined;
}

export const floatFamily: Family<SimpleSpec> = {
  toLiteral: (value, _spec, faults) => primitiveLiteral({ floatValue: checkFloat(value, faults) }),
  toNative(literal, _spec, faults) {
    const { floatValue, integer } = literal.scalar?.primitive ?? {};
    if (floatValue != null) return floatValue;
    if (integer == null) return faults.reportLiteral("a number", literal);
    return typeof integer === "number" ? integer : floatFromPlain(int64ToBigint(integer), faults);
  },
  toPlain(value, _spec, faults) {
    const number = checkFloat(value, faults);
    return isWhole(number) ? new WholeFloat(number) : number;
  },
  fromPlain: (plain, _spec, faults) => floatFromPlain(plain, faults),
  ownsLiteral: ({ scalar }) => scalar?.primitive?.floatValue != null,

  literalType: toSimpleType(SimpleType.FLOAT),
  getTransformerName: () => "float",
  toJsonSchema: () => ({ type: "number" }),

  fromText: (text, spec, read) => floatFromText(text) ?? refuseText(text, spec, read),
  fromJson: floatFromJson,

  describe: () => "a number",
  plural: "numbers",

  faces: ["number"],
  column: "float64",
};

/** Accepts an integer only if a float can hold it exactly: nothing is rounded. */
function floatFromPlain(plain: unknown, faults: ValueFaults): number {
  if (typeof plain !== "bigint") return checkFloat(unwrapFloat(plain), faults);
  const number = Number(plain);
  if (BigInt(number) !== plain) faults.report("a number that a float can hold exactly", plain);
  return number;
}

function checkFloat(value: unknown, faults: ValueFaults): number {
  if (typeof value === "number") return value;
  faults.report("a number", value);
  return 0;
}

const FLOAT_WORDS: ReadonlyMap<string, number> = new Map([
  ["nan", NaN],
  ["inf", Infinity],
  ["infinity", Infinity],
  ["-inf", -Infinity],
  ["-infinity", -Infinity],
  ["-0", -0],
]);

/** Undefined for text that is not a decimal number, "nan" or "inf". */
export function floatFromText(text: string): number | undefined {
  const word = FLOAT_WORDS.get(text.toLowerCase());
  return (
    word ?? (/^[+-]?(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined)
  );
}

/** Also reads "nan", "inf" and "-0". JSON writes a large float as an integer, which the reader returns as a bigint. */
export function floatFromJson(json: unknown): unknown {
  if (typeof json === "string") return FLOAT_WORDS.get(json.toLowerCase()) ?? json;
  if (typeof json !== "bigint") return json;
  const number = Number(json);
  return BigInt(number) === json || String(number) === String(json) ? number : json;
}

export const boolFamily: Family<SimpleSpec> = {
  toLiteral: (value, _spec, faults) => primitiveLiteral({ boolean: checkBool(value, faults) }),
  toNative: (literal, _spec, faults) =>
    literal.scalar?.primitive?.boolean ?? faults.reportLiteral("true or false", literal),
  toPlain: (value, _spec, faults) => checkBool(value, faults),
  fromPlain: (plain, _spec, faults) => checkBool(plain, faults),
  ownsLiteral: ({ scalar }) => scalar?.primitive?.boolean != null,

  literalType: toSimpleType(SimpleType.BOOLEAN),
  getTransformerName: () => "bool",
  toJsonSchema: () => ({ type: "boolean" }),

  fromText: (text, spec, read) =>
    /^(true|false)$/i.test(text) ? text.toLowerCase() === "true" : refuseText(text, spec, read),

  describe: () => "true or false",
  plural: "booleans",

  faces: ["boolean"],
  column: "bool",
};

export function checkBool(value: unknown, faults: ValueFaults): boolean {
  if (typeof value === "boolean") return value;
  faults.report("true or false", value);
  return false;
}

export const stringFamily: Family<SimpleSpec> = {
  toLiteral: (value, _spec, faults) => primitiveLiteral({ stringValue: checkText(value, faults) }),
  toNative: (literal, _spec, faults) =>
    literal.scalar?.primitive?.stringValue ?? faults.reportLiteral("a string", literal),
  toPlain: (value, _spec, faults) => checkText(value, faults),
  fromPlain: (plain, _spec, faults) => checkText(plain, faults),
  ownsLiteral: ({ scalar }) => scalar?.primitive?.stringValue != null,

  literalType: toSimpleType(SimpleType.STRING),
  getTransformerName: () => "str",
  toJsonSchema: () => ({ type: "string" }),

  describe: () => "a string",
  plural: "strings",

  faces: ["text"],
  column: "string",
};

export function checkText(value: unknown, faults: ValueFaults): string {
  if (typeof value === "string" && isUnicode(value)) return value;
  faults.report(typeof value === "string" ? UNICODE : "a string", value);
  return "";
}

export const UNICODE = "a string without lone surrogates, which UTF-8 cannot encode";
export const UNICODE_KEY = "a key without lone surrogates, which UTF-8 cannot encode";

export function isUnicode(text: string): boolean {
  return text.isWellFormed();
}
