import * as babel from "prettier/plugins/babel";
import * as estree from "prettier/plugins/estree";
import { format } from "prettier/standalone";

/** Formats TypeScript as Prettier does. The code before it needs no line breaks or indentation. */
export function formatCode(code: string): Promise<string> {
  return format(code, { parser: "babel-ts", plugins: [babel, estree], printWidth: 100 });
}
