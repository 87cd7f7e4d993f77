/** Numbers as people write them: `0–3, 7`. */
export function ranges(numbers: readonly number[]): string {
  const sorted = [...new Set(numbers)].sort((one, other) => one - other);
  const parts: string[] = [];
  for (let first = 0; first < sorted.length; ) {
    let last = first;
    while (sorted[last + 1] === (sorted[last] ?? 0) + 1) {
      last += 1;
    }
    parts.push(last === first ? `${sorted[first]}` : `${sorted[first]}–${sorted[last]}`);
    first = last + 1;
  }
  return parts.join(", ");
}
