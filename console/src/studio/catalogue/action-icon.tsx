import { Icon, isIconName } from "../../design/icon";
import type { Action } from "./action";
import styles from "./action-icon.module.css";
import { initialsOf } from "./words";

/** A sign for an action: what its workers gave it, or letters of its name. */
export function ActionIcon({ action }: { action: Action | undefined }) {
  return (
    <span aria-hidden="true" className={styles.icon} data-origin={action?.origin}>
      <Sign action={action} />
    </span>
  );
}

function Sign({ action }: { action: Action | undefined }) {
  const { icon } = action ?? {};
  if (icon !== undefined && isIconName(icon)) {
    return <Icon name={icon} size={18} />;
  }
  const picture = icon && pictureOf(icon);
  return picture === undefined || picture === "" ? lettersOf(action) : <img src={picture} alt="" />;
}

/** An icon may be a picture. Within an image nothing runs and nothing is loaded. */
function pictureOf(icon: string): string | undefined {
  if (icon.startsWith("data:image/")) {
    return icon;
  }
  return icon.startsWith("<") ? `data:image/svg+xml,${encodeURIComponent(icon)}` : undefined;
}

function lettersOf(action: Action | undefined): string {
  if (action === undefined) {
    return "?";
  }
  const name = action.origin === "offered" ? action.title : action.service.replace(/^(AWS|Amazon) /, "");
  return initialsOf(name);
}
