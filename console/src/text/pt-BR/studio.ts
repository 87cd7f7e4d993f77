import type { Text } from "../text";

export const studio: Text["studio"] = {
  title: "studio",
};
