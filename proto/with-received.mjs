/**
 * Adds a message `ReceivedNAME` for each message in the protocol's `received`. It has the same
 * encoding, but the listed fields stay undecoded. They are lists of bytes, because an encoded
 * message field may be split into several parts.
 */
export function withReceived(json, { received = {} }) {
  const copy = JSON.parse(JSON.stringify(json));
  for (const [fullName, undecoded] of Object.entries(received)) {
    const path = fullName.split(".");
    const name = path.pop();
    const { nested } = path.reduce((parent, part) => parent.nested[part], copy);
    nested[`Received${name}`] = {
      fields: Object.fromEntries(
        Object.entries(nested[name].fields).map(([field, type]) => [
          field,
          undecoded.includes(field) ? { rule: "repeated", type: "bytes", id: type.id } : type,
        ]),
      ),
    };
  }
  return copy;
}
