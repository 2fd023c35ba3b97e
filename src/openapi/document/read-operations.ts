import { FxError } from "../../runtime/base/errors/errors.ts";
import { joinChoices, quote } from "../../runtime/base/text.ts";
import {
  type ApiOperation,
  type Answer,
  type Body,
  createSchema,
  type Method,
  PARAMETER,
  type Parameter,
} from "../api-document.ts";
import { type DocumentNode, NodeFault } from "./document-node.ts";
import type { DocumentSchemas } from "./document-schemas.ts";
import { readSecurity } from "./read-security.ts";

const METHODS: readonly Method[] = ["GET", "POST", "PUT", "PATCH", "DELETE"];
/** Many times those of the largest service. */
const MOST_OPERATIONS = 20_000;
/** A body that is neither JSON nor a form is the content of a file. */
const FILE = createSchema(["string"], { format: "binary" });
const PLACES: readonly string[] = ["path", "query", "header", "cookie"] satisfies Parameter["in"][];

interface OpenDocument {
  readonly root: DocumentNode;
  readonly schemas: DocumentSchemas;
}

/**
 * The operations of a document. One that fx cannot read has faults.
 *
 * @param faults receives those of operations that are left out
 * @throws FxError FX2041 if there are too many
 */
export function readOperations(
  paths: DocumentNode,
  document: OpenDocument,
  faults: NodeFault[],
): ApiOperation[] {
  const items = paths.resolve(faults)?.entries() ?? [];
  let count = 0;
  return items.flatMap(([path, writtenItem]) => {
    const item = path.startsWith("/") ? writtenItem.resolve(faults) : undefined;
    const shared = item?.get("parameters")?.elements() ?? [];
    return (item?.entries() ?? []).flatMap(([key, written]) => {
      const method = METHODS.find((each) => each.toLowerCase() === key);
      // Some documents have each operation in its own file.
      const node = method && written.resolve(faults);
      if (!node?.isObject) return [];
      count += 1;
      if (count > MOST_OPERATIONS) throw tooManyOperations();
      return [readOperation(node, { method: method!, path }, shared, document)];
    });
  });
}

function tooManyOperations(): FxError {
  return new FxError("FX2041", `the document has more than ${MOST_OPERATIONS} operations`, {
    hint: "pass a copy with only the paths of its jobs: --openapi openapi.json",
  });
}

function readOperation(
  node: DocumentNode,
  { method, path }: Pick<ApiOperation, "method" | "path">,
  shared: readonly DocumentNode[],
  { root, schemas }: OpenDocument,
): ApiOperation {
  const faults: NodeFault[] = [];
  const parts = new PartsReader(schemas, faults);
  const parameters = parts.readParameters(path, [
    ...shared,
    ...(node.get("parameters")?.elements() ?? []),
  ]);
  const body = parts.readBody(node.get("requestBody"));
  const responses = node.get("responses")?.resolve(faults);
  const answers = parts.readAnswers(method, responses);
  const { security, keys } = readSecurity(node, root, parameters);
  const statuses = responses?.entries().map(([status]) => status) ?? [];
  const used = [...parameters, body ?? [], answers].flat().map(({ schema }) => schema);
  return {
    method,
    path,
    operationId: node.text("operationId"),
    summary: node.text("summary"),
    description: node.text("description"),
    isDeprecated: node.valueOf("deprecated") === true,
    parameters: parameters.filter((each) => !keys.includes(each)),
    body,
    answer: answers[0],
    answers,
    headers: readHeaders(responses),
    statuses: statuses.filter((status) => /^\d\d\d$/.test(status)).map(Number),
    security,
    get faults() {
      return [...faults, ...schemas.faultsIn(used)];
    },
  };
}

class PartsReader {
  constructor(
    private readonly schemas: DocumentSchemas,
    private readonly faults: NodeFault[],
  ) {}

  /**
   * Those of the operation, which come last, replace those of its path. Some documents leave out
   * what a path has in braces.
   */
  readParameters(path: string, nodes: readonly DocumentNode[]): Parameter[] {
    const parameters = new Map<string, Parameter>();
    for (const node of nodes) {
      const parameter = this.#readParameter(node);
      if (parameter !== undefined) parameters.set(`${parameter.in} ${parameter.name}`, parameter);
    }
    const schema = createSchema(["string"]);
    for (const [, name = ""] of path.matchAll(PARAMETER))
      if (!parameters.has(`path ${name}`))
        parameters.set(name, { name, in: "path", required: true, schema });
    return [...parameters.values()];
  }

  #readParameter(written: DocumentNode): Parameter | undefined {
    const node = written.resolve(this.faults);
    if (node === undefined) return undefined;
    const name = node.text("name");
    const place = node.text("in");
    if (name === undefined || place === undefined || !PLACES.includes(place)) {
      const message = `a parameter has a name, and "in": ${PLACES.join(", ")}`;
      this.faults.push(new NodeFault(node, message));
      return undefined;
    }
    const isRequired = node.valueOf("required") === true;
    if (place === "cookie" && isRequired)
      this.faults.push(new NodeFault(node, `fx sends no cookie ${quote(name)}`));
    const [content] = node.get("content")?.entries() ?? [];
    return {
      name,
      in: place as Parameter["in"],
      required: place === "path" || isRequired,
      schema: this.schemas.read((content?.[1] ?? node).get("schema")),
      description: node.text("description"),
    };
  }

  readBody(body: DocumentNode | undefined): Body | undefined {
    const node = body?.resolve(this.faults);
    const content = node?.get("content")?.resolve(this.faults);
    const parts = findMedia(content, /^multipart\/form-data$/);
    const media =
      findJson(content) ?? findMedia(content, /^application\/x-www-form-urlencoded$/) ?? parts;
    const written = media && this.schemas.read(media.schema);
    // A form with files needs the names of its parts.
    const schema = media === parts && written?.properties.size === 0 ? undefined : written;
    if (node !== undefined && media !== undefined && schema !== undefined)
      return { mediaType: media.type, required: node.valueOf("required") === true, schema };
    const others = content?.entries() ?? [];
    // Services that need a body's properties may forget to say that they need the body.
    const isNeeded =
      node?.valueOf("required") !== false ||
      others.some(([, each]) => this.schemas.read(each.get("schema")).properties.size);
    if (others.length === 0 || !isNeeded) return undefined;
    const file = findMedia(content, /^(?!multipart\/)/);
    if (file !== undefined) return { mediaType: file.type, required: true, schema: FILE };
    const types = joinChoices(others.map(([type]) => type));
    this.faults.push(new NodeFault(node!, `fx sends no ${types} without names of parts`));
    return undefined;
  }

  /**
   * The successes with JSON, or of a new job with its ID alone as a text. The answer by default
   * counts if no success is documented.
   */
  readAnswers(method: Method, responses: DocumentNode | undefined): Answer[] {
    const all = responses?.entries() ?? [];
    const successes = listSuccesses(responses);
    const chosen =
      successes.length > 0 ? successes : all.filter(([status]) => status === "default");
    return chosen.flatMap(([status, written]) => {
      const answer = written.resolve(this.faults);
      const content = answer?.get("content")?.resolve(this.faults);
      const media =
        findJson(content) ?? (method === "GET" ? undefined : findMedia(content, /^text\/plain$/));
      const code = /^\d+$/.test(status) ? Number(status) : 200;
      return media ? [{ status: code, schema: this.schemas.read(media.schema) }] : [];
    });
  }
}

/** The JSON of a body or an answer, the most exact that has a schema: also `*\/*`. */
function findJson(content: DocumentNode | undefined) {
  const types = [/^application\/json$/, /(\+|^text\/)json$/, /^(\*|application)\/\*$/];
  const found = types.flatMap((type) => findMedia(content, type) ?? []);
  const media = found.find(({ schema }) => schema !== undefined) ?? found[0];
  return media?.type.includes("*") ? { ...media, type: "application/json" } : media;
}

/** The first media type that fits, without parameters and in lower case. */
function findMedia(content: DocumentNode | undefined, wanted: RegExp) {
  const all = content?.entries().map(([key, node]) => {
    const [type = ""] = key.toLowerCase().split(";");
    return { type: type.trim(), schema: node.get("schema") };
  });
  return all?.find(({ type }) => wanted.test(type));
}

/** A connector may do without headers, so their faults are no reason to refuse the operation. */
function readHeaders(responses: DocumentNode | undefined): string[] {
  const answers = listSuccesses(responses).map(([, written]) => written.resolve());
  return answers.flatMap((answer) => answer?.get("headers")?.entries() ?? []).map(([name]) => name);
}

function listSuccesses(responses: DocumentNode | undefined): [string, DocumentNode][] {
  const all = responses?.entries() ?? [];
  // Names that are numbers come first, in their order: `200`, `201`, `2XX`.
  return all.filter(([status]) => /^2(?:\d\d|xx)$/i.test(status));
}
