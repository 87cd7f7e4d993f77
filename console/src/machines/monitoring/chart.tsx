import { useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useTimes, type Zone } from "../../design/time";
import { type Text, useSpeech } from "../../text/text";

const HEIGHT = 300;
const DAY = 86_400;
/** Steps between the lines of an axis: executions are whole. */
const WHOLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 1e5, 1e6, 1e7];

export interface Curve {
  readonly label: string;
  /** The token of its colour. */
  readonly ink: string;
  /** Each is told from the others without its colour, too. */
  readonly dash: readonly number[];
  /** One for each moment; null: there is none. */
  readonly values: readonly (number | null)[];
}

interface Props {
  /** Seconds. */
  at: readonly number[];
  curves: readonly Curve[];
  label: string;
  /** How a value is written; absent: it is a count. */
  write?: (value: number) => string;
}

/** Curves over time. They are drawn anew when the theme, the language or the zone of the times change. */
export default function Chart({ at, curves, label, write }: Props) {
  const { text, language } = useSpeech();
  const { zone } = useTimes();
  const theme = useThemeName();
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const said = text.machines.monitoring;
  // New values are put in by the effect below.
  const latest = useRef({ at, curves });
  latest.current = { at, curves };
  useEffect(() => {
    const element = host.current;
    if (element === null) {
      return;
    }
    const options = optionsOf(element, latest.current.curves, said, language, zone, write);
    const drawn = new uPlot(options, dataOf(latest.current.at, latest.current.curves), element);
    plot.current = drawn;
    const resizing = new ResizeObserver(() => drawn.setSize({ width: element.clientWidth, height: HEIGHT }));
    resizing.observe(element);
    return () => {
      resizing.disconnect();
      drawn.destroy();
    };
  }, [theme, language, zone, said, write]);
  useEffect(() => plot.current?.setData(dataOf(at, curves)), [at, curves]);
  return <div ref={host} role="img" aria-label={label} style={{ minWidth: 0 }} />;
}

type Said = Text["machines"]["monitoring"];

function optionsOf(
  element: HTMLElement,
  curves: readonly Curve[],
  said: Said,
  language: string,
  zone: Zone,
  write?: (value: number) => string,
): uPlot.Options {
  const ink = (name: string) => getComputedStyle(element).getPropertyValue(name).trim();
  const format = (style: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language, { ...style, ...(zone === "utc" && { timeZone: "UTC" }) });
  const moments = format({ dateStyle: "short", timeStyle: "short" });
  const days = format({ day: "numeric", month: "short" });
  const hours = format({ hour: "2-digit", minute: "2-digit" });
  const axis = {
    stroke: ink("--ink-soft"),
    grid: { stroke: ink("--border"), width: 1 },
    ticks: { show: false },
  };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    tzDate: (at) => (zone === "utc" ? uPlot.tzDate(new Date(at * 1000), "UTC") : new Date(at * 1000)),
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(max, 1) * 1.1] } },
    axes: [
      {
        ...axis,
        // So many pixels has a moment.
        space: 84,
        values: (_plot, splits, _axis, _space, step) =>
          splits.map((at) => (step >= DAY ? days : hours).format(at * 1000)),
      },
      write === undefined
        ? { ...axis, incrs: WHOLE }
        : { ...axis, size: 70, values: (_plot, splits) => splits.map(write) },
    ],
    series: [
      { label: said.time, value: (_plot, at) => (at === null ? "–" : moments.format(at * 1000)) },
      ...curves.map((curve) => ({
        label: curve.label,
        stroke: ink(curve.ink),
        width: 2,
        dash: [...curve.dash],
        points: { show: write !== undefined },
        ...(write !== undefined && {
          value: (_plot: uPlot, value: number | null) => (value === null ? "–" : write(value)),
        }),
      })),
    ],
  };
}

function dataOf(at: readonly number[], curves: readonly Curve[]): uPlot.AlignedData {
  return [[...at], ...curves.map((curve) => [...curve.values])];
}

/** The theme that is drawn with: a canvas does not follow it by itself. */
function useThemeName(): string | undefined {
  const [theme, setTheme] = useState(document.documentElement.dataset.theme);
  useEffect(() => {
    const watching = new MutationObserver(() => setTheme(document.documentElement.dataset.theme));
    watching.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => watching.disconnect();
  }, []);
  return theme;
}
