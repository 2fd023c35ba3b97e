import { useSignal } from "@preact/signals";
import { countOf } from "../model/format.ts";
import { MoreButtons } from "./more-buttons.tsx";

/** About a screen. */
const MOST_CHARACTERS = 2500;
const MOST_LINES = 40;

/** A text, of which a long one shows its start until the user wants it all. */
export function LongText({ text }: { text: string }) {
  const isWhole = useSignal(false);
  const start = text.slice(0, MOST_CHARACTERS).split("\n").slice(0, MOST_LINES).join("\n");
  if (start === text) return <span class="scalar">{text}</span>;
  return (
    <>
      {isWhole.value ? (
        <textarea class="mono" readOnly rows={24} aria-label="The whole text" value={text} />
      ) : (
        <span class="scalar">{start} …</span>
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
