/** Icons, drawn with the ink of the text around them. They say nothing that the text beside them does not. */

export const ICON_PATHS = {
  running: "M13.5 8a5.5 5.5 0 1 1-1.6-3.9M12.3 1.8v2.6H9.7",
  succeeded: "M3 8.5 6.5 12 13 4.5",
  failed: "M4 4l8 8M12 4l-8 8",
  timedOut: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 5v3.5l2.5 1.5",
  aborted: "M4.5 4.5h7v7h-7z",
  caught: "M8 2.5 14 13H2zM8 6.5v3M8 11.2v.3",
  idle: "M4 8h8",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM11 11l3 3",
  plus: "M8 3v10M3 8h10",
  copy: "M5.5 5.5h8v8h-8zM3 10.5V3h7.5",
  chevronRight: "M6 3l5 5-5 5",
  chevronDown: "M3 6l5 5 5-5",
  external: "M9 3h4v4M13 3 7 9M11 9v4H3V5h4",
  menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
  gear: "M8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM8 1.8v1.7M8 12.5v1.7M1.8 8h1.7M12.5 8h1.7M3.6 3.6l1.2 1.2M11.2 11.2l1.2 1.2M3.6 12.4l1.2-1.2M11.2 4.8l1.2-1.2",
  play: "M5 3l8 5-8 5z",
  point: "M8 1.5v3M8 11.5v3M1.5 8h3M11.5 8h3M8 11A3 3 0 1 0 8 5a3 3 0 0 0 0 6z",
  warning: "M8 2.5 14 13H2zM8 6.5v3M8 11.2v.3",
  info: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.2v4M8 4.8v.3",
  // Types of states.
  Task: "M2.5 3.5h11v9h-11zM5 6.5h6M5 9.5h4",
  Choice: "M8 2 14 8l-6 6-6-6z",
  Parallel: "M8 2v3M4 14V8h8v6M4 8V5h8v3",
  Map: "M2.5 2.5h7v7h-7zM5 12h6.5V5.5M7.5 14.5H14V8",
  Pass: "M2 8h11M9.5 4.5 13 8l-3.5 3.5",
  Wait: "M4 2.5h8M4 13.5h8M5 2.5c0 3.5 6 7.5 6 11M11 2.5c0 3.5-6 7.5-6 11",
  Succeed: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM5.2 8.2l2 2 3.6-4",
  Fail: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4",
  pattern: "M2.5 2.5h4v4h-4zM9.5 9.5h4v4h-4zM6.5 4.5h5v5",
  undo: "M5.5 3 2.5 6l3 3M2.5 6H10a3.5 3.5 0 0 1 0 7H6",
  redo: "M10.5 3l3 3-3 3M13.5 6H6a3.5 3.5 0 0 0 0 7h4",
} as const;

export type IconName = keyof typeof ICON_PATHS;

export function isIconName(name: string): name is IconName {
  return name in ICON_PATHS;
}

/** The icon of a type of states. */
export function typeIcon(type: string): IconName {
  return isIconName(type) ? type : "Task";
}

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={ICON_PATHS[name]} />
    </svg>
  );
}
