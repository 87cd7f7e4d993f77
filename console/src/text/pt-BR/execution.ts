import type { Text } from "../text";

export const execution: Text["execution"] = {
  title: "execution",
};
