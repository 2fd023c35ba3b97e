import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface ConfirmProps {
  readonly title: string;
  readonly action: string;
  readonly onAnswer: (isConfirmed: boolean) => void;
  readonly children: ComponentChildren;
}

/** Asks before something that cannot be undone. Escape means no. */
export function ConfirmDialog({ title, action, onAnswer, children }: ConfirmProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      class="stack"
      aria-label={title}
      onClose={(event) => onAnswer(event.currentTarget.returnValue === action)}
    >
      <h2>{title}</h2>
      <p>{children}</p>
      <form method="dialog" class="row">
        <button value="">Cancel</button>
        <button class="danger" value={action}>
          {action}
        </button>
      </form>
    </dialog>
  );
}
