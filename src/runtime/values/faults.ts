import { didYouMean } from "../base/errors/did-you-mean.ts";
import { oneLine, quote } from "../base/text.ts";
import { describeLiteral, describeValue } from "./describe-value.ts";
import type { Literal } from "./literal.ts";

/** One thing that is wrong with a value. */
export interface Fault {
  /** Where inside the value; empty for the value itself. */
  readonly path: FaultPath;
  /** `type`: not what was expected. `missing`: nothing is there. `unknown`: a name that is not declared. `refused`: by a schema of the author's. */
  readonly problem: "type" | "missing" | "unknown" | "refused";
  /** What would have been right, for instance `an integer`; empty where the name is unknown; the schema's own words where it refused. */
  readonly expected: string;
  /** What came, in a few words; empty where it is missing. */
  readonly got: string;
  /** The word that came, and those that it may have been meant for. */
  readonly choice?: Choice;
}

interface Choice {
  readonly received: string;
  readonly choices: readonly string[];
}

/** A value with more faults than this is not described to its end. */
const MOST_FAULTS = 1000;

/** Collects every fault of a value. Whoever finds one reports it without a path; `inside` adds the key of each container. */
export class Faults {
  readonly #list: Fault[] = [];
  #omitted = 0;

  /** Those found so far (no longer growing once there are very many). */
  get count(): number {
    return this.#list.length;
  }

  get list(): readonly Fault[] {
    return this.#list;
  }

  /** The value is not what was expected. */
  report(expected: string, value: unknown): void {
    this.#add(() => ({ problem: "type", expected, got: describeValue(value) }));
  }

  /** As `report`, for a value in a literal. */
  reportLiteral(expected: string, literal: Literal): void {
    this.#add(() => ({ problem: "type", expected, got: describeLiteral(literal) }));
  }

  /** As `report`, where the caller says what came. */
  reportGot(expected: string, got: string): void {
    this.#add(() => ({ problem: "type", expected, got }));
  }

  /** As `report`, where only some words would do. */
  reportChoice(expected: string, value: unknown, choices: readonly string[]): void {
    this.#add(() => ({
      problem: "type",
      expected,
      got: describeValue(value),
      ...(typeof value === "string" && { choice: { received: value, choices } }),
    }));
  }

  missing(expected: string): void {
    this.#add(() => ({ problem: "missing", expected, got: "" }));
  }

  /** A value under a name that is none of the `names`. */
  unknown(value: unknown, name: string, names: readonly string[]): void {
    this.#add(() => ({
      problem: "unknown",
      expected: "",
      got: describeValue(value),
      choice: { received: name, choices: names },
    }));
  }

  /** A schema of the author's says so, of what stands at a place within the value. */
  refuse(message: string, path: FaultPath): void {
    this.#add(() => ({ problem: "refused", expected: oneLine(message), got: "" }), path);
  }

  /** Converts a part of the value, and puts its key before the path of each fault that this reports. */
  inside<Out>(key: string | number, convert: () => Out): Out {
    const before = this.count;
    const result = convert();
    this.within(before, key);
    return result;
  }

  /** Puts a key before the path of each fault that was added since `before`. */
  within(before: number, key: string | number): void {
    for (let index = before; index < this.#list.length; index++)
      this.#list[index]!.path.unshift(key);
  }

  /** One line for each fault: `xs[2].name   expected an integer, got "x"`. */
  lines(): string[] {
    const lines = this.#list.map((fault) =>
      fault.path.length === 0
        ? describeFault(fault)
        : `${formatPath(fault.path)}   ${describeFault(fault)}`,
    );
    if (this.#omitted > 0) lines.push(`… and ${this.#omitted} more`);
    return lines;
  }

  #add(describe: () => Omit<Fault, "path">, path: FaultPath = []): void {
    if (this.#list.length === MOST_FAULTS) this.#omitted++;
    else this.#list.push({ path, ...describe() });
  }
}

/** A fault without its path, and what was most likely meant. */
export function describeFault(fault: Fault): string {
  return `${describeFaultPlainly(fault)}${fault.choice === undefined ? "" : didYouMean(fault.choice.received, fault.choice.choices)}`;
}

function describeFaultPlainly(fault: Fault): string {
  if (fault.problem === "missing") return `is missing: ${fault.expected}`;
  if (fault.problem === "unknown") return "is not declared";
  if (fault.problem === "refused") return fault.expected;
  return `expected ${fault.expected}, got ${fault.got}`;
}

/** Names and positions from the outside in. */
export type FaultPath = (string | number)[];

const PLAIN_NAME = /^[A-Za-z_$][\w$]*$/;

/** For instance `xs[2].name`, or `xs["a b"]`. */
export function formatPath(path: readonly (string | number)[]): string {
  let text = "";
  for (const key of path) {
    if (typeof key === "number") text += `[${key}]`;
    else if (!PLAIN_NAME.test(key)) text += text === "" ? quote(key) : `[${quote(key)}]`;
    else text += text === "" ? key : `.${key}`;
  }
  return text;
}
