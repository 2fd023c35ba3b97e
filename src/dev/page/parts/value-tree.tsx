import { useSignal } from "@preact/signals";
import { countOf } from "../model/format.ts";
import { LongText } from "./long-text.tsx";
import { MoreButtons } from "./more-buttons.tsx";

/** About a screen. */
const MOST_ENTRIES = 30;
/** A browser stays quick with these. */
const MOST_ON_REQUEST = 2000;

/** A JSON value as a tree that opens and closes. A long list or object is cut until it is wanted. */
export function ValueTree({ value, isOpen = true }: { value: unknown; isOpen?: boolean }) {
  const isWhole = useSignal(false);
  if (typeof value !== "object" || value === null) return <Scalar value={value} />;
  const isList = Array.isArray(value);
  const entries = Object.entries(value as Readonly<Record<string, unknown>>);
  if (entries.length === 0) return <span class="scalar">{isList ? "[]" : "{}"}</span>;
  const shown = entries.slice(0, isWhole.value ? MOST_ON_REQUEST : MOST_ENTRIES);
  return (
    <details class="tree" open={isOpen}>
      <summary>{countOf(entries.length, isList ? "item" : "field")}</summary>
      <ul>
        {shown.map(([name, entry]) => (
          <li key={name}>
            <span class="tree-name">{name}</span>{" "}
            <ValueTree value={entry} isOpen={entries.length <= 20} />
          </li>
        ))}
      </ul>
      {entries.length > MOST_ENTRIES && (
        <MoreButtons
          isWhole={isWhole}
          file="value.json"
          getText={() => JSON.stringify(value, null, 2)}
          note={
            shown.length < entries.length ? `the first ${shown.length.toLocaleString("en")}` : ""
          }
        />
      )}
    </details>
  );
}

function Scalar({ value }: { value: unknown }) {
  if (typeof value === "string" && value !== "") return <LongText text={value} />;
  const text = value === undefined ? "no value" : JSON.stringify(value);
  return <span class="scalar">{text}</span>;
}
