/** Metrics as Prometheus's text has them. */

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LINE = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})? (\S+)/;
const LABEL = /([A-Za-z_]\w*)="((?:[^"\\]|\\.)*)"/g;

export function samples(text: string): readonly Sample[] {
  const found: Sample[] = [];
  for (const line of text.split("\n")) {
    const [, name, labels = "", value] = LINE.exec(line) ?? [];
    if (name !== undefined && value !== undefined) {
      const pairs = [...labels.matchAll(LABEL)].map(([, label = "", said = ""]) => [label, unescaped(said)]);
      found.push({ name, labels: Object.fromEntries(pairs), value: numberOf(value) });
    }
  }
  return found;
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, sign: string) => (sign === "n" ? "\n" : sign));
}

function numberOf(text: string): number {
  return text === "+Inf" ? Infinity : text === "-Inf" ? -Infinity : Number(text);
}

/** The sum of a metric over its labels; undefined: there is none of that name. */
export function total(
  all: readonly Sample[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const own = all.filter(
    (sample) =>
      sample.name === name &&
      Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  );
  return own.length === 0 ? undefined : own.reduce((sum, sample) => sum + sample.value, 0);
}
