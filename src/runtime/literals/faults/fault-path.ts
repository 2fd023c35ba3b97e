import { quote } from "./describe-value.ts";

/** Names and positions from the outside in. */
export type FaultPath = (string | number)[];

const PLAIN_NAME = /^[A-Za-z_$][\w$]*$/;

/** For instance `xs[2].name`, or `xs["a b"]`. */
export function pathText(path: readonly (string | number)[]): string {
  let text = "";
  for (const key of path) {
    if (typeof key === "number") text += `[${key}]`;
    else if (!PLAIN_NAME.test(key)) text += text === "" ? quote(key) : `[${quote(key)}]`;
    else text += text === "" ? key : `.${key}`;
  }
  return text;
}
