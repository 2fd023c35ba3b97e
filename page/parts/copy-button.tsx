import { useSignal } from "@preact/signals";
import { Icon } from "./icon.tsx";

/** Copies a text, and says so. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const result = useSignal<"" | "Copied" | "Cannot copy here">("");
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      result.value = "Copied";
    } catch {
      result.value = "Cannot copy here";
    }
  };
  return (
    <span>
      <button
        type="button"
        class="quiet"
        aria-label={result.value === "" ? label : undefined}
        onClick={() => void copy()}
        onBlur={() => (result.value = "")}
      >
        <Icon name={result.value === "Copied" ? "check" : "copy"} />
        {result.value === "" ? "Copy" : result.value}
      </button>
      <span class="hidden" role="status">
        {result.value}
      </span>
    </span>
  );
}

/** A command to copy into a terminal. */
export function Command({ text, label = "Copy the command" }: { text: string; label?: string }) {
  return (
    <div class="row sunk command">
      <code tabIndex={0}>{text}</code>
      <CopyButton text={text} label={label} />
    </div>
  );
}
