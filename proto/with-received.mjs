/**
 * The same messages, and beside each of those that a protocol names under `received` another one, `ReceivedNAME`. It has the same bytes, but the fields
 * named are left undecoded: lists of bytes, as a field that is a message may come in several parts, which count in a row.
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
