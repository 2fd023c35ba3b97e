import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { nextIndex } from "../model/next-index.ts";

/** Rows beyond the visible ones, so that scrolling shows no gap. */
const SPARE_ROWS = 12;

interface VirtualListProps {
  readonly label: string;
  readonly count: number;
  readonly selected: number;
  readonly onSelect: (index: number) => void;
  readonly renderRow: (index: number) => ComponentChildren;
}

/**
 * A list of any length of which only the visible rows are in the document. It follows its end
 * while the end is in view. All rows have the same height.
 */
export function VirtualList(props: VirtualListProps) {
  const { label, count, selected, onSelect, renderRow } = props;
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const isFollowing = useRef(true);
  const view = useSignal({ top: 0, height: 400, row: 22 });
  const measure = (): void => {
    const { scrollTop, clientHeight } = box.current!;
    const row = parseFloat(getComputedStyle(box.current!).lineHeight) || 22;
    view.value = { top: scrollTop, height: clientHeight, row };
  };
  const onScroll = (): void => {
    measure();
    const { scrollTop, clientHeight, scrollHeight } = box.current!;
    isFollowing.current = scrollTop + clientHeight >= scrollHeight - view.value.row;
  };
  useLayoutEffect(() => {
    const observer = new ResizeObserver(measure);
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  const { top, height, row } = view.value;
  useLayoutEffect(() => {
    if (isFollowing.current) box.current!.scrollTop = box.current!.scrollHeight;
  }, [count, height, row]);
  const first = Math.max(0, Math.min(count, Math.floor(top / row)) - SPARE_ROWS);
  const last = Math.min(count, Math.ceil((top + height) / row) + SPARE_ROWS);
  const onKeyDown = (event: KeyboardEvent): void => {
    const from = selected < 0 ? count : selected;
    const next = nextIndex(event.key, from, count, Math.floor(height / row));
    if (next === undefined) return;
    event.preventDefault();
    onSelect(next);
    scrollToRow(box.current!, next, row);
  };
  return (
    <div
      ref={box}
      class="virtual"
      role="listbox"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={selected >= first && selected < last ? `${id}-${selected}` : undefined}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
    >
      <div class="virtual-space" role="presentation" style={{ height: `${count * row}px` }}>
        {Array.from({ length: Math.max(0, last - first) }, (_, offset) => first + offset).map(
          (index) => (
            <div
              key={index}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === selected}
              aria-setsize={count}
              aria-posinset={index + 1}
              style={{ top: `${index * row}px` }}
              onClick={() => onSelect(index)}
            >
              {renderRow(index)}
            </div>
          ),
        )}
      </div>
    </div>
  );
}

function scrollToRow(box: HTMLElement, index: number, row: number): void {
  const top = index * row;
  if (top < box.scrollTop) box.scrollTop = top;
  else if (top + row > box.scrollTop + box.clientHeight)
    box.scrollTop = top + row - box.clientHeight;
}
