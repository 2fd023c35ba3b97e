import { type FieldView } from "../../src/dev/shared.ts";
import { Terms } from "../parts/terms.tsx";

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
