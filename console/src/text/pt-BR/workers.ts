import type { Text } from "../text";

export const workers: Text["workers"] = {
  title: "workers",
};
