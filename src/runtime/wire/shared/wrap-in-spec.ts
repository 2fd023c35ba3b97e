import protobuf from "protobufjs/minimal.js";

/** The tag of field 1, the template, in a TaskSpec of both protocols. */
const TEMPLATE_TAG = 0x0a;

/**
 * Wraps the template's bytes in a TaskSpec, so that unknown fields survive, and appends the other
 * fields.
 */
export function wrapInSpec(
  template: Uint8Array,
  others: Uint8Array = new Uint8Array(),
): Uint8Array {
  return Buffer.concat([
    protobuf.Writer.create().uint32(TEMPLATE_TAG).bytes(template).finish(),
    others,
  ]);
}

/** Extracts the template's bytes from a TaskSpec that is known to be well-formed. */
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
