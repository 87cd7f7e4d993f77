import { type ComponentType, type FunctionComponent, useEffect, useState } from "react";
import { Loading } from "./loading";

/** A component whose code comes when it is needed. */
export type Later<Props> = FunctionComponent<Props> & {
  /** Begins to load it. */
  ahead(): void;
};

/** Like React's `lazy`, but what has come is shown at once: React holds back what it had a stand-in for until that
 * has been seen for 300 ms, and a page whose parts come one behind the other waits so each time. */
export function later<Props extends object>(
  load: () => Promise<{ readonly default: ComponentType<Props> }>,
): Later<Props> {
  let coming: Promise<void> | undefined;
  let Come: ComponentType<Props> | undefined;
  const begin = () => {
    coming ??= load().then((module) => {
      Come = module.default;
    });
    return coming;
  };
  function Shown(props: Props) {
    const [isThere, setThere] = useState(Come !== undefined);
    const [error, fail] = useState<unknown>();
    useEffect(() => {
      if (!isThere) {
        begin().then(() => setThere(true), fail);
      }
    }, [isThere]);
    if (error !== undefined) {
      throw error;
    }
    return Come === undefined ? <Loading /> : <Come {...props} />;
  }
  // Who shows it is told of what went wrong.
  return Object.assign(Shown, { ahead: () => void begin().catch(() => {}) });
}
