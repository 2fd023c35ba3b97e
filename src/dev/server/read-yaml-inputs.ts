import { readYaml } from "../../runtime/base/read-yaml.ts";
import type { InputFault, RunRequest } from "../protocol.ts";

/** Reads the inputs that the page sends as YAML text, and leaves out those that are invalid. */
export async function readYamlInputs({ yaml = [], ...request }: RunRequest) {
  const faults: InputFault[] = [];
  const inputs: [string, unknown][] = [];
  for (const [name, value] of Object.entries(request.inputs))
    try {
      const isText = yaml.includes(name) && typeof value === "string";
      inputs.push([name, isText ? toJson(await readYaml(value)) : value]);
    } catch (error) {
      faults.push({ path: [name], message: (error as Error).message });
    }
  return { request: { ...request, inputs: Object.fromEntries(inputs) }, faults };
}

/** What YAML holds, as JSON. Keys such as `__proto__` are data. */
function toJson(value: unknown): unknown {
  if (typeof value === "bigint" || typeof value === "number") return toNumber(value);
  if (Array.isArray(value)) return value.map(toJson);
  if (!(value instanceof Map)) return value;
  return Object.fromEntries(Array.from(value, ([key, each]) => [String(key), toJson(each)]));
}

/** A number that was typed as JavaScript writes it is not rounded, even if a double holds another. */
function toNumber(value: bigint | number): number {
  const number = Number(value);
  const isSame = String(number) === String(value) || BigInt(number) === value;
  if (Number.isFinite(number) && isSame) return number;
  throw new Error(`JSON cannot hold the number ${value}: write it in quotes`);
}
