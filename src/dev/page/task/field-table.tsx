import type { FieldView } from "../../protocol.ts";

/** The names and types of inputs or outputs. */
export function FieldTable({ fields, empty }: { fields: readonly FieldView[]; empty: string }) {
  if (fields.length === 0) return <p class="dim">{empty}</p>;
  return (
    <dl class="fields">
      {fields.map(({ name, type, description }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <span class="type">{type.label}</span> {description}
          </dd>
        </div>
      ))}
    </dl>
  );
}
