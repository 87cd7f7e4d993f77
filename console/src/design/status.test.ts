import { expect, test } from "vitest";
import { ICON_PATHS } from "./icon";
import { STATUS_ICONS } from "./status";

test("whoever sees no colours tells each status from every other by its shape", () => {
  const shapes = Object.values(STATUS_ICONS).map((name) => ICON_PATHS[name]);
  expect(new Set(shapes).size).toBe(shapes.length);
});
