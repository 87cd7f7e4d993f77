/** Where the focus was, for who takes it for a while. */

let last: HTMLElement | undefined;

/** Remembers what has the focus, but for what takes it for a while: menus and dialogs. */
export function rememberFocus(): void {
  document.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLElement && target.closest("[role=menu], [role=dialog]") === null) {
      last = target;
    }
  });
}

export function lastFocused(): HTMLElement | undefined {
  return last;
}
