import { type Signal, useSignal } from "@preact/signals";
import { countOf } from "../../src/dev/shared.ts";

/** About a screen. */
const MOST_CHARACTERS = 2500;
const MOST_LINES = 40;
const MOST_ENTRIES = 30;
/** A browser stays quick with these. */
const MOST_ON_REQUEST = 2000;

/** A JSON value as a tree that opens and closes. Long texts, lists and objects are cut until they are wanted. */
export function ValueTree({ value, isOpen = true }: { value: unknown; isOpen?: boolean }) {
  const isWhole = useSignal(false);
  if (typeof value === "string" && value !== "") return <LongText text={value} />;
  if (typeof value !== "object" || value === null)
    return <span class="mono pre">{value === undefined ? "no value" : JSON.stringify(value)}</span>;
  const isList = Array.isArray(value);
  const entries = Object.entries(value as Readonly<Record<string, unknown>>);
  if (entries.length === 0) return <span class="mono pre">{isList ? "[]" : "{}"}</span>;
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

function LongText({ text }: { text: string }) {
  const isWhole = useSignal(false);
  const start = text.slice(0, MOST_CHARACTERS).split("\n").slice(0, MOST_LINES).join("\n");
  if (start === text) return <span class="mono pre">{text}</span>;
  return (
    <>
      {isWhole.value ? (
        <textarea class="mono" readOnly rows={24} aria-label="The whole text" value={text} />
      ) : (
        <span class="mono pre">{start} …</span>
      )}
      <MoreButtons
        isWhole={isWhole}
        file="text.txt"
        getText={() => text}
        note={countOf(text.length, "character")}
      />
    </>
  );
}

interface MoreButtonsProps {
  readonly isWhole: Signal<boolean>;
  /** The name of the file that holds everything. */
  readonly file: string;
  readonly getText: () => string;
  /** What is shown, or how much there is. */
  readonly note: string;
}

/** Below a value that is cut: shows all of it, or saves it as a file. */
function MoreButtons({ isWhole, file, getText, note }: MoreButtonsProps) {
  return (
    <span class="row">
      <button onClick={() => (isWhole.value = !isWhole.value)}>
        {isWhole.value ? "Show less" : "Show all"}
      </button>
      <button onClick={() => save(file, getText())}>Download</button>
      <span class="dim">{note}</span>
    </span>
  );
}

function save(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
