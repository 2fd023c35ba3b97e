import { FxError } from "../errors/errors.ts";
import { Faults } from "../literals/faults/faults.ts";
import { nativeOfPlain } from "../literals/native-of-plain.ts";
import { pythonJson } from "../literals/plain/python-json.ts";
import { type ExactJson, JsonError, readJson } from "../literals/plain/read-json.ts";
import { plainOf } from "../literals/plain-of.ts";
import { TypeNode, nodeOf } from "../types/flyte-type.ts";
import type { Shape } from "../types/shape.ts";

/** A ResourceMeta names a job. What is larger carries data, which belongs to storage. */
const LARGEST_BYTES = 1024 * 1024;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

type Fields = Record<string, unknown>;

/** A ResourceMeta's fields to bytes and back: the JSON that flytekit writes for the same fields. */
export class MetaCodec {
  readonly #node: TypeNode;

  constructor(fields: Shape) {
    this.#node = new TypeNode({
      kind: "object",
      fields: new Map(Object.entries(fields).map(([name, type]) => [name, nodeOf(type)])),
    });
  }

  /** What an author gave, as code receives it after the wire: defaults filled in, a Date for an ISO text. */
  accept(given: unknown, name: string): Fields {
    const faults = new Faults();
    const plain = plainOf(given, this.#node, faults);
    const native = faults.count === 0 ? nativeOfPlain(plain, this.#node, faults) : {};
    if (faults.count > 0) throw doesNotFit(name, faults);
    return native as Fields;
  }

  encode(given: unknown, name: string): Uint8Array {
    const faults = new Faults();
    const plain = plainOf(given, this.#node, faults);
    const text = faults.count === 0 ? pythonJson(plain, faults) : "";
    if (faults.count > 0) throw doesNotFit(name, faults);
    if (text.length > LARGEST_BYTES)
      throw new FxError(
        "FX1005",
        `the ${called(name)} is ${text.length} bytes long, more than ${LARGEST_BYTES}`,
        { hint: "keep data in storage, and its name in the ResourceMeta" },
      );
    return new Uint8Array(Buffer.from(text, "latin1")); // it is ASCII
  }

  decode(bytes: Uint8Array, name: string): Fields {
    const faults = new Faults();
    const native = nativeOfPlain(read(bytes, name), this.#node, faults);
    if (faults.count > 0) throw notDecoded(name, faults.lines());
    return native as Fields;
  }
}

function read(bytes: Uint8Array, name: string): ExactJson {
  if (bytes.length > LARGEST_BYTES)
    throw notDecoded(name, [`it is ${bytes.length} bytes long, more than ${LARGEST_BYTES}`]);
  try {
    return readJson(utf8.decode(bytes));
  } catch (error) {
    throw notDecoded(name, [
      error instanceof JsonError ? `it is no JSON: ${error.message}` : "it is not UTF-8",
    ]);
  }
}

function doesNotFit(name: string, faults: Faults): FxError {
  return new FxError("FX1005", `the fields do not fit the ${called(name)}`, {
    details: faults.lines(),
  });
}

function notDecoded(name: string, details: readonly string[]): FxError {
  return new FxError("FX1011", `the bytes are no ${called(name)}`, { details });
}

/** A class without a name of the author's own has the one it is made with. */
function called(name: string): string {
  return name === "ResourceMeta" ? name : `ResourceMeta ${name}`;
}
