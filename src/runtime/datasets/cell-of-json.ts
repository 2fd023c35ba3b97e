import type { ExactJson } from "../literals/plain/read-json.ts";
import { type Cell, CellStruct } from "./native-cell.ts";

/** What a cell of JSON text holds. */
export function cellOfJson(json: ExactJson): Cell {
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map(cellOfJson);
  return new CellStruct(Object.entries(json).map(([name, value]) => [name, cellOfJson(value)]));
}
