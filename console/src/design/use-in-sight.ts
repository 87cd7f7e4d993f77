import { type RefObject, useEffect, useRef } from "react";

/** Brings into sight what is chosen of a row that is wider than the screen, as often as another is. The page itself
 * stays where it is. */
export function useInSight<Of extends Element>(chosen: string): RefObject<Of | null> {
  const ref = useRef<Of>(null);
  useEffect(() => {
    if (ref.current !== null && chosen !== "") {
      scrollAside(ref.current);
    }
  }, [chosen]);
  return ref;
}

/** What overflows in sight is scrolled by something around it. */
function isScrolled(row: Element): boolean {
  return row.scrollWidth > row.clientWidth && getComputedStyle(row).overflowX !== "visible";
}

function scrollAside(element: Element): void {
  let row = element.parentElement;
  while (row !== null && !isScrolled(row)) {
    row = row.parentElement;
  }
  if (row === null) {
    return;
  }
  const [own, whole] = [element.getBoundingClientRect(), row.getBoundingClientRect()];
  if (own.left < whole.left) {
    row.scrollLeft -= whole.left - own.left;
  } else if (own.right > whole.right) {
    row.scrollLeft += own.right - whole.right;
  }
}
