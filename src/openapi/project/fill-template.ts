/** Code by the name of the place in a template that it fills. */
export type Places = Readonly<Record<string, string>>;

const PLACE = /\/\* fx:(?<name>[\w.]+) \*\/(?<example>[^]*?)\/\* \/fx:\k<name> \*\//g;

/** Replaces the examples of places. The example of a place without code stays. */
export function fillTemplate(template: string, places: Places): string {
  return template.replace(PLACE, (_, name: string, example: string) =>
    Object.hasOwn(places, name) ? places[name]!.trimEnd() : fillTemplate(example, places),
  );
}
