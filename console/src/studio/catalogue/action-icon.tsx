import type { Action } from "./action";
import styles from "./action-icon.module.css";

/** A sign for an action: the one that its workers gave it, or the first letters of its service. */
export function ActionIcon({ action }: { action: Action | undefined }) {
  return (
    <span aria-hidden="true" className={styles.icon} data-origin={action?.origin}>
      {action?.icon !== undefined && isSign(action.icon) ? action.icon : lettersOf(action)}
    </span>
  );
}

/** A picture's address is not followed: the console loads nothing from elsewhere. */
function isSign(icon: string): boolean {
  return [...icon].length <= 3;
}

function lettersOf(action: Action | undefined): string {
  if (action === undefined) {
    return "?";
  }
  const [first = ""] =
    action.origin === "offered" ? [action.title] : [action.service.replace(/^(AWS|Amazon) /, "")];
  return first.slice(0, 2);
}
