import type { ApiOperation } from "../api-document.ts";
import type { ChosenOperations } from "../connector-plan.ts";
import { toCamelCase, toWords } from "../typescript/names.ts";
import { findLastParameter, parseResourcePath, singular } from "./resource-path.ts";

/** A header of the answer of `create` that names the job. */
export interface IdHeader {
  readonly name: string;
  /** The property with the ID, which the connector adds to the answer. */
  readonly property: string;
  /** The header has a URL, whose segment so far from the end is the ID. Undefined: it has the ID. */
  readonly fromEnd?: number | undefined;
}

const URLS = ["operation-location", "location", "content-location"];
const ID_WORDS = ["id", "identifier", "uuid"];

/** Finds the header with the ID of a job, or with the URL of `get`. */
export function findIdHeader(
  { headers = new Map() }: ApiOperation,
  { path }: ApiOperation,
): IdHeader | undefined {
  const noun = singular(parseResourcePath(path).noun);
  const isId = (name: string): boolean => {
    const words = toWords(name);
    const about = [...words, ...toWords(headers.get(name) ?? "")].map(singular);
    return ID_WORDS.includes(words.at(-1) ?? "") && about.includes(noun);
  };
  const names = [...headers.keys()];
  const id = names.find(isId);
  const url = URLS.flatMap((each) => names.filter((name) => name.toLowerCase() === each))[0];
  const name = id ?? url;
  if (name === undefined) return undefined;
  const segments = path.split("/").filter((segment) => segment !== "");
  const at = segments.findLastIndex((each) => each.includes(`{${findLastParameter(path)}}`));
  if (id === undefined && at === -1) return undefined;
  return {
    name: name.toLowerCase(),
    property: `${toCamelCase(name)}Header`,
    fromEnd: id === undefined ? segments.length - 1 - at : undefined,
  };
}

/** The header from which the connector takes the ID of a job. Undefined if the JSON has it. */
export function getIdHeader({
  create,
  get,
  sources,
}: Pick<ChosenOperations, "create" | "get" | "sources">): IdHeader | undefined {
  const header = findIdHeader(create, get);
  const isUsed = [...sources.values()].some(
    (source) => "answer" in source && source.answer[0] === header?.property,
  );
  return isUsed ? header : undefined;
}
