import type { Text } from "../text";

export const events: Text["events"] = {
  title: "events",
};
