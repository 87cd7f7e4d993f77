import { expect, test } from "vitest";
import { type Bucket, quantileOf } from "./durations";

test("a quantile is read off as if a bucket were evenly filled", () => {
  const buckets: Bucket[] = [
    [100, 200, 2],
    [0, 100, 2],
  ];
  expect(quantileOf(buckets, "p50")).toBe(100);
  expect(quantileOf(buckets, "p95")).toBe(190);
});

test("buckets of several minutes are those of all of them", () => {
  const minutes: Bucket[] = [
    [0, 100, 9],
    [400, 600, 1],
    [0, 100, 9],
    [400, 600, 1],
  ];
  expect(quantileOf(minutes, "p50")).toBe(55);
  expect(quantileOf(minutes, "p99")).toBe(580);
});

test("nothing took any time where nothing was", () => {
  expect(quantileOf([], "p50")).toBeUndefined();
});
