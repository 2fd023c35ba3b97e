/** Simple shapes, so that no state is shown by its colour alone. */
const PATHS = {
  check: "M3.5 8.500l3 3 6-7",
  cross: "M4 4l8 8M12 4l-8 8",
  dot: "M8 5a3 3 0 100 6 3 3 0 000-6z",
  ring: "M8 3.500a4.500 4.500 0 100 9 4.500 4.500 0 000-9z",
  half: "M8 3.500a4.500 4.500 0 100 9zM8 3.500a4.500 4.500 0 010 9",
  clock: "M8 2.500a5.500 5.500 0 100 11 5.500 5.500 0 000-11zM8 5v3l2 2",
  square: "M4.500 4.500h7v7h-7z",
  retry: "M12.500 8A4.500 4.500 0 118 3.500c2 0 3.500 1 4.500 3M12.500 3v3.500H9",
  warning: "M8 2.500l6 11H2zM8 6.500v3M8 11.500v.5",
  plus: "M8 3v10M3 8h10",
  copy: "M5.500 5.500h7v7h-7zM3.500 10.500v-7h7",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      class={name === "dot" ? "icon icon-filled" : "icon"}
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
