import type { Signal } from "@preact/signals";

interface MoreButtonsProps {
  readonly isWhole: Signal<boolean>;
  /** The name of the file that holds everything. */
  readonly file: string;
  readonly getText: () => string;
  /** What is shown, or how much there is. */
  readonly note: string;
}

/** Below a value that is cut: shows all of it, or saves it as a file. */
export function MoreButtons({ isWhole, file, getText, note }: MoreButtonsProps) {
  return (
    <span class="more">
      <button type="button" onClick={() => (isWhole.value = !isWhole.value)}>
        {isWhole.value ? "Show less" : "Show all"}
      </button>
      <button type="button" onClick={() => save(file, getText())}>
        Download
      </button>
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
