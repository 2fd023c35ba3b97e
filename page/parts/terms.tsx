import type { ComponentChildren } from "preact";
import type { FieldView } from "../../src/dev/shared.ts";

export interface Term {
  readonly name: string;
  /** The short name of its type. */
  readonly type?: string | undefined;
  readonly value: ComponentChildren;
}

/** Names, each with what belongs to it. */
export function Terms({ look, terms }: { look: "facts" | "fields" | "values"; terms: Term[] }) {
  return (
    <dl class={look}>
      {terms.map(({ name, type, value }) => (
        <div key={name}>
          <dt>
            {name} {type !== undefined && <span class="type">{type}</span>}
          </dt>
          <dd class="wrap">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The names and types of inputs or outputs. */
export function FieldTable({ fields, empty }: { fields: readonly FieldView[]; empty: string }) {
  if (fields.length === 0) return <p class="dim">{empty}</p>;
  const terms = fields.map(({ name, type, description }) => ({
    name,
    type: type.label,
    value: description,
  }));
  return <Terms look="fields" terms={terms} />;
}
