import { expect, test } from "vitest";
import { samples, total } from "./metrics";

const TEXT = `# HELP frevo_queue_waiting Tasks
# TYPE frevo_queue_waiting gauge
frevo_queue_waiting{queue="0/r/a \\"b\\\\\\n",kind="x,y"} 3
frevo_queue_waiting{queue="0/r/c"} 4
frevo_accepts_starts 1
frevo_seconds_bucket{le="+Inf"} 1.5e3
`;

test("samples are read with their labels", () => {
  const all = samples(TEXT);
  expect(all[0]).toEqual({
    name: "frevo_queue_waiting",
    labels: { queue: '0/r/a "b\\\n', kind: "x,y" },
    value: 3,
  });
  expect(all.at(-1)?.value).toBe(1500);
});

test("a metric is added up over its labels", () => {
  const all = samples(TEXT);
  expect(total(all, "frevo_queue_waiting")).toBe(7);
  expect(total(all, "frevo_queue_waiting", { queue: "0/r/c" })).toBe(4);
  expect(total(all, "frevo_nothing")).toBeUndefined();
});
