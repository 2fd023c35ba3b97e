import { UserError } from "../base/errors/errors.ts";
import { countOf } from "../base/text.ts";
import { saveResponse } from "../http/save-response.ts";
import {
  type AnySource,
  type HttpAnswer,
  type Needed,
  lacksValue,
  readValue,
} from "./answer-value.ts";
import {
  Download,
  JsonFile,
  Pages,
  Requested,
  type ResultSource,
  isRequest,
} from "./declared-results.ts";
import type { AnyRequest } from "./http-request.ts";
import { toJson, toText } from "./request-values.ts";
import type { RequestSubject, ServiceClient } from "./service-client.ts";

const MOST_PAGES = 100;
/** Flyte refuses outputs of 2 MiB, and its encoding is larger than JSON. */
const MOST_BYTES = 1024 * 1024;

/** The results of a job that has succeeded. */
export class ResultReader {
  readonly #answers = new Map<AnyRequest, Promise<HttpAnswer>>();

  /** @param answer the last answer of `get` */
  constructor(
    private readonly client: ServiceClient,
    private readonly answer: HttpAnswer,
    private readonly subject: RequestSubject,
  ) {}

  /** Undefined if there is no such value and the output may be null. */
  async read(
    result: ResultSource<unknown, unknown>,
    isRequired: boolean,
    needed: Needed,
  ): Promise<unknown> {
    if (result instanceof Pages) return this.#readPages(result, needed);
    if (result instanceof Download) return this.#download(result, isRequired, needed);
    if (result instanceof JsonFile) {
      const value = await this.read(result.from, isRequired, needed);
      const { context } = this.subject;
      const file = `${nameOutput(needed)}.json`;
      return value === undefined ? value : saveResponse(context, Response.json(value), file);
    }
    const answer = result instanceof Requested ? await this.#request(result.request) : this.answer;
    const source = result instanceof Requested ? result.source : (result as AnySource);
    return this.#readFrom(source, answer, isRequired, needed);
  }

  async #readFrom(
    source: AnySource,
    answer: HttpAnswer,
    isRequired: boolean,
    needed: Needed,
  ): Promise<unknown> {
    const value = await readValue(source, answer, this.subject.context);
    if (value === undefined && isRequired) throw lacksValue(source, answer, needed);
    return value;
  }

  #request(request: AnyRequest): Promise<HttpAnswer> {
    let answer = this.#answers.get(request);
    if (answer === undefined) {
      answer = this.client.send(request, this.subject, {
        idempotent: true,
        signal: this.subject.context.signal,
      }) as Promise<HttpAnswer>;
      this.#answers.set(request, answer);
    }
    return answer;
  }

  async #readPages({ request, options }: Pages, needed: Needed): Promise<readonly unknown[]> {
    const { items: path, next, query, most = MOST_PAGES } = options;
    const list: unknown[] = [];
    let size = 0;
    let asked: AnyRequest = request;
    let { subject } = this;
    let added = {};
    for (let count = 1; ; count += 1) {
      const answer = (await this.client.send(asked, subject, {
        query: added,
        idempotent: true,
      }))!;
      const items = readValue(path, answer, {});
      if (!Array.isArray(items)) throw lacksValue(path, answer, needed);
      for (const item of items as unknown[]) list.push(item);
      size += JSON.stringify(items).length;
      if (size > MOST_BYTES) return list; // it is refused, and there may be far more
      const token = toText(readValue(next, answer, {}) ?? "");
      if (token === "" || token === "false") return list;
      if (count === most)
        throw new UserError(
          "TOO_MANY_PAGES",
          `${needed.field} has more than ${countOf(most, "page")}`,
        );
      if (query !== undefined) added = { [query]: token };
      else {
        const { path: _, query: __, ...others } = request;
        asked = { ...others, url: NEXT };
        subject = { ...subject, values: { ...subject.values, [NEXT]: token } };
      }
    }
  }

  async #download(
    { from, name }: Download,
    isRequired: boolean,
    needed: Needed,
  ): Promise<string | undefined> {
    const output = nameOutput(needed);
    const { client, subject } = this;
    const save = (file: string) => (response: Response) =>
      saveResponse(subject.context, response, file);
    if (isRequest(from)) return client.receive(from, subject, save(name ?? output));
    const value = await this.#readFrom(from, this.answer, isRequired, needed);
    if (value === undefined) return undefined;
    const text = toText(value);
    const url = client.resolve(text);
    if (url === undefined || !/^https?:$/.test(url.protocol))
      throw new UserError("BAD_URL", `${needed.field} is not the URL of a file: ${text}`);
    if (this.answer.isForeign === true && url.origin !== client.url.origin)
      throw new UserError("BAD_URL", `${needed.field} is not a URL of ${client.url.origin}`);
    return client.receive(url, subject, save(name ?? nameFromUrl(url) ?? output));
  }
}

function nameOutput({ field }: Needed): string {
  return field.slice(field.lastIndexOf(".") + 1);
}

/** The field of a job whose value is the URL of the next page. */
const NEXT = "next page";

function nameFromUrl({ pathname }: URL): string | undefined {
  const segment = pathname.split("/").at(-1) ?? "";
  return /^\w[\w.-]{0,99}$/.test(segment) ? segment : undefined;
}

/** Says why outputs are too large for Flyte. Undefined if they are not. */
export function findTooLarge(outputs: Readonly<Record<string, unknown>>): string | undefined {
  const sizes = Object.entries(outputs).map(([name, value]) => ({
    name,
    bytes: Buffer.byteLength(JSON.stringify(toJson(value)) ?? ""),
  }));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const [largest] = sizes.sort((one, other) => other.bytes - one.bytes);
  if (largest === undefined || total <= MOST_BYTES) return undefined;
  const { name, bytes } = largest;
  return (
    `output ${name} has ${(bytes / MOST_BYTES).toFixed(1)} MiB, and Flyte carries less than 2 MiB: ` +
    `declare it as t.file("json"), and put jsonFile(…) around results.${name}`
  );
}
