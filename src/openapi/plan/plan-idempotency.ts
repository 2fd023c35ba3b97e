import type { Schema } from "../api-document.ts";
import type { ChosenOperations, Idempotency } from "../connector-plan.ts";
import { findIdParameter, isOfJob } from "../operations/find-sources.ts";
import { toWords } from "../typescript/names.ts";
import { listPlaces } from "./object-parts.ts";

/** A service that knows the value of such a property does not create a second job for it. */
const KEY =
  /idempoten(t|cy)(key|token|id)?$|^(client(request)?token|dedup(e|lication)(key|id)|requesttoken|creationtoken)$/;
/** The same. As headers, some services only log these. */
const REQUEST_ID = /^(x?ms|x)?(client)?requestid$/;
/** Texts that the caller chooses: a service that answers 409 refuses those that it knows. */
const LABELS =
  "externalid clientid referenceid correlationid name jobname runname label displayname title".split(
    " ",
  );
/** The length of fx's idempotency keys. */
const KEY_LENGTH = 32;

/** A value of a request that could carry the key. */
type Carrier = ReturnType<typeof listCarriers>[number];

/** Finds what carries the idempotency key. */
export function planIdempotency(operations: ChosenOperations): Idempotency | undefined {
  const { create } = operations;
  const carriers = listCarriers(operations);
  const own =
    carriers.find(({ word }) => KEY.test(word)) ??
    carriers.find(({ word, at }) => REQUEST_ID.test(word) && at.in !== "header");
  const refuses = create.method === "PUT" || create.statuses?.includes(409) === true;
  const id = findChosenId(operations, carriers);
  const label = refuses ? findLabel(carriers) : undefined;
  const chosen = id !== undefined && (refuses || isUnique(id)) ? id : label;
  const key = own ?? chosen;
  return key && { at: key.at, isUuid: key.schema.format === "uuid", isChosen: own === undefined };
}

/** Whether the document says that no two jobs have the same: others may accept it twice. */
function isUnique({ schema: { description = "" } }: Carrier): boolean {
  return /\b(unique|idempoten\w+|duplicates?|already exists?)\b/i.test(description);
}

function findLabel(carriers: readonly Carrier[]): Carrier | undefined {
  const own = carriers.filter(({ at }) => at.path.length === 1 && at.in !== "path");
  return LABELS.flatMap((label) => own.filter(({ word }) => word === label))[0];
}

function listCarriers({ create }: ChosenOperations) {
  const parameters = create.parameters
    // What a PUT has in its path is the job that the caller names.
    .filter(({ in: at }) => at !== "cookie" && (at !== "path" || create.method === "PUT"))
    .map(({ name, schema, in: place }) => ({ at: { in: place, path: [name] }, schema }));
  const places = create.body === undefined ? [] : listPlaces(create.body.schema, "request");
  const inBody = places.map(({ path, schema }) => ({ at: { in: "body" as const, path }, schema }));
  return (
    [...parameters, ...inBody]
      .filter(({ schema }) => carriesKey(schema))
      // A declaration names the place of a key in a body with dots.
      .filter(({ at }) => at.in !== "body" || !at.path.some((name) => name.includes(".")))
      .map((each) => ({ ...each, word: toWords(each.at.path.at(-1)!).join("") }))
  );
}

/** The job's ID or name, if the request has it: in `POST /jobs {"name": …}`, `GET /jobs/{name}`. */
function findChosenId({ get, sources }: ChosenOperations, carriers: readonly Carrier[]) {
  const source = sources.get(findIdParameter(get) ?? "");
  if (source === undefined || "undecided" in source) return undefined;
  const { in: place, path } =
    "request" in source ? source.request : { in: "body", path: source.answer };
  const end = path.join("\n");
  // The body may have the job in another object.
  return carriers.find(
    ({ at, word: key, schema }) =>
      at.in === place &&
      path.length > 0 &&
      at.path.slice(-path.length).join("\n") === end &&
      (path.length > 1 || isOfJob({ path: at.path, key, schema }, get)),
  );
}

/** Of fx's keys, which have letters and digits, one in five begins with a digit. */
function carriesKey({ types, maxLength = KEY_LENGTH, ...schema }: Schema): boolean {
  if (/^\^\[[^\]\d\\]*\]/.test(schema.pattern ?? "") || schema.enum !== undefined) return false;
  return types.includes("string") && maxLength >= KEY_LENGTH;
}
