/** The fields of a message by their numbers. */
export type MessageFields = readonly (MessageField | undefined)[];

export interface MessageField {
  /** The fields of the message that this field holds, or of an entry if the field is a map. */
  readonly message: MessageFields | undefined;
  /** How much memory the field takes once it is read, in units of what a small object takes. */
  readonly weight: number;
  readonly isLiteral: boolean;
  /** Whether the field's bytes can hold values of their own. */
  readonly isMsgpack: boolean;
}

/** For each message, by its full name, what its fields hold: see `proto/message-fields.mjs`. */
type FieldTable = Readonly<Record<string, Readonly<Record<number, string>>>>;

export const NO_FIELDS: MessageFields = [];

/** A field that fx does not know is kept as bytes, in a list that the message would not have without it. */
export const UNKNOWN_FIELD = 10;

const PLAIN = 1;
const MESSAGE = 4;
/** It has an object for its entries, even if there are none. */
const MESSAGE_WITH_MAP = 7;
const MAP_ENTRY = 6;
/** Most values consist of these, which have one field each. */
const SLIM = new Set(["Literal", "Scalar", "Primitive"]);
const KEY: MessageField = { message: undefined, weight: PLAIN, isLiteral: false, isMsgpack: false };

/** All messages by their full names. */
export function messageFields(table: FieldTable): ReadonlyMap<string, MessageFields> {
  const messages = new Map<string, (MessageField | undefined)[]>(
    Object.keys(table).map((name) => [name, []]),
  );
  for (const [name, contents] of Object.entries(table))
    for (const [id, content] of Object.entries(contents)) {
      const isMap = content.startsWith("map ");
      const held = isMap ? content.slice("map ".length) : content;
      const field = {
        message: messages.get(held),
        weight: weightOf(held, table),
        isLiteral: lastPart(held) === "Literal",
        isMsgpack: lastPart(name) === "Binary" && id === "1",
      };
      messages.get(name)![Number(id)] = isMap ? mapOf(field) : field;
    }
  return messages;
}

function weightOf(held: string, table: FieldTable): number {
  if (held === "" || SLIM.has(lastPart(held))) return PLAIN;
  const hasMap = Object.values(table[held]!).some((content) => content.startsWith("map "));
  return hasMap ? MESSAGE_WITH_MAP : MESSAGE;
}

/** On the wire a map is a list of entries: a key and a value. */
function mapOf(value: MessageField): MessageField {
  return { ...KEY, message: [undefined, KEY, value], weight: MAP_ENTRY };
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}
