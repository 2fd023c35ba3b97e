import protobuf from "protobufjs/minimal.js";
import { FxError } from "../../base/errors/errors.ts";
import flyte1 from "../v1/generated/fields.js";
import flyte2 from "../v2/generated/fields.js";
import { type MessageFields, NO_FIELDS, UNKNOWN_FIELD, messageFields } from "./message-fields.ts";
import { weighMsgpack } from "./weigh-msgpack.ts";

/** A list of a million integers can be read, with what is around it. */
const MOST_LITERALS = 1_001_000;
/** An integer in such a list has four fields: the item, its scalar, its primitive, and the value. */
const MOST_PARTS = 4 * MOST_LITERALS;
/** The heaviest field takes two bytes, so a shorter message cannot have too many. */
const SHORT = (2 * MOST_PARTS) / UNKNOWN_FIELD;

const messages = messageFields({ ...flyte1, ...flyte2 });

/**
 * Throws FX2018 if a message has more parts than fx reads. It looks at the bytes alone: two of them can become an object of a hundred, so the length of a
 * message does not bound its memory. It stops where the bytes are invalid; so does the decoder, which reports it.
 */
export function checkParts(bytes: Uint8Array, type: string): void {
  if (bytes.length < SHORT) return;
  try {
    new PartsScan(bytes, type).run();
  } catch (error) {
    if (error instanceof FxError) throw error;
  }
}

class PartsScan {
  readonly #reader: protobuf.Reader;
  readonly #type: string;
  #parts = 0;
  #literals = 0;

  constructor(bytes: Uint8Array, type: string) {
    this.#reader = new protobuf.Reader(bytes);
    this.#type = type;
  }

  run(): void {
    this.#message(messages.get(this.#type) ?? NO_FIELDS, this.#reader.len, 0);
  }

  #message(fields: MessageFields, length: number, depth: number): void {
    const reader = this.#reader;
    const outerEnd = reader.len;
    const end = reader.pos + length;
    if (depth > protobuf.Reader.recursionLimit || end > outerEnd)
      throw new RangeError("the decoder stops here");
    reader.len = end;
    while (reader.pos < end) this.#field(fields, reader.tag(), depth);
    reader.len = outerEnd;
  }

  #field(fields: MessageFields, tag: number, depth: number): void {
    const reader = this.#reader;
    const id = tag >>> 3;
    const wireType = tag & 7;
    const field = fields[id];
    if (field === undefined || (wireType !== 2 && field.message !== undefined)) {
      this.#add(UNKNOWN_FIELD);
      reader.skipType(wireType, depth, id);
      return;
    }
    this.#add(field.weight);
    if (field.isLiteral) this.#addLiteral();
    if (field.message !== undefined) this.#message(field.message, reader.size(), depth + 1);
    else if (field.isMsgpack && wireType === 2) this.#msgpack(reader.size());
    else reader.skipType(wireType, depth, id);
  }

  #msgpack(length: number): void {
    const { buf, pos } = this.#reader;
    this.#reader.skip(length);
    this.#add(weighMsgpack(buf.subarray(pos, pos + length)));
  }

  #add(weight: number): void {
    this.#parts += weight;
    if (this.#parts > MOST_PARTS) throw this.#refusal("too many fields and values");
  }

  #addLiteral(): void {
    this.#literals += 1;
    if (this.#literals > MOST_LITERALS) throw this.#refusal("more than a million literals");
  }

  #refusal(what: string): FxError {
    return new FxError("FX2018", `${this.#type} has ${what}`, {
      hint: "put large data in a file or a dataset, and pass its URI",
    });
  }
}
