import { CopyButton } from "./copy-button.tsx";

/** A command to copy into a terminal. */
export function Command({ text, label = "Copy the command" }: { text: string; label?: string }) {
  return (
    <div class="row sunk command">
      <code tabIndex={0}>{text}</code>
      <CopyButton text={text} label={label} />
    </div>
  );
}
