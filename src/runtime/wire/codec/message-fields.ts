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

export const NO_FIELDS: MessageFields = [];

/** A field that fx does not know is kept as bytes, in a list that the message would not have without it. */
export const UNKNOWN_FIELD = 10;

const PLAIN = 1;
const MAP_ENTRY = 6;
const MESSAGE = 3;
/** Messages with a single field each: what most values consist of. */
const SLIM = new Set(["Literal", "Scalar", "Primitive"]);

/** All messages by their full names, from the generated tables. */
export function messageFields(
  table: Readonly<Record<string, Readonly<Record<number, string>>>>,
): ReadonlyMap<string, MessageFields> {
  const messages = new Map<string, (MessageField | undefined)[]>(
    Object.keys(table).map((name) => [name, []]),
  );
  for (const [name, contents] of Object.entries(table))
    for (const [id, content] of Object.entries(contents)) {
      const [held = "", kind] = content.split(" ").reverse();
      const field = fieldOf(held, messages.get(held), name, Number(id));
      messages.get(name)![Number(id)] = kind === "map" ? mapOf(field) : field;
    }
  return messages;
}

function fieldOf(
  held: string,
  message: MessageFields | undefined,
  owner: string,
  id: number,
): MessageField {
  const heldName = lastPart(held);
  return {
    message,
    weight: message === undefined || SLIM.has(heldName) ? PLAIN : MESSAGE,
    isLiteral: heldName === "Literal",
    isMsgpack: lastPart(owner) === "Binary" && id === 1,
  };
}

/** On the wire a map is a list of entries: a key and a value. */
function mapOf(value: MessageField): MessageField {
  const key = { message: undefined, weight: PLAIN, isLiteral: false, isMsgpack: false };
  return { ...key, message: [undefined, key, value], weight: MAP_ENTRY };
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}
