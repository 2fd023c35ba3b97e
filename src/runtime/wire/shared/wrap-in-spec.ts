import protobuf from "protobufjs/minimal.js";

/** Field 1 of a TaskSpec, in both protocols, with its length before it. */
const TEMPLATE_TAG = 0x0a;

/** A TaskSpec around the template's own bytes, so that unknown fields survive, followed by the other fields. */
export function wrapInSpec(
  template: Uint8Array,
  others: Uint8Array = new Uint8Array(),
): Uint8Array {
  return Buffer.concat([
    protobuf.Writer.create().uint32(TEMPLATE_TAG).bytes(template).finish(),
    others,
  ]);
}

/** The template's bytes in a TaskSpec that has been decoded before, and so is well-formed. */
export function unwrapSpec(spec: Uint8Array): Uint8Array {
  const reader = protobuf.Reader.create(new Uint8Array(spec));
  let template: Uint8Array = new Uint8Array();
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag === TEMPLATE_TAG) template = reader.bytes();
    else reader.skipType(tag & 7);
  }
  return template;
}
