/** Server-sent events, with the credentials that an `EventSource` can't send. */

import { ApiError, address } from "./client";
import { credentials } from "./credentials";
import type { Query, StreamPath } from "./operations";
import type { Scope } from "./scope";

/** An event of a stream. */
export interface Sent {
  readonly type: string;
  readonly id: string;
  readonly data: string;
}

/** Whether what is shown is up to date. */
export type Connection = "connecting" | "open" | "lost";

interface Listener {
  onEvent(sent: Sent): void;
  onConnection?(connection: Connection): void;
  /** It is refused for good. */
  onRefused?(error: ApiError): void;
}

const PAUSE_MIN = 250;
const PAUSE_MAX = 5_000;

/** Listens until it is told not to; what was lost of a connection is asked for again by the id of the last
 * event. */
export function listen<Path extends StreamPath>(
  scope: Scope,
  path: Path,
  query: Query<Path>,
  listener: Listener,
): () => void {
  const ending = new AbortController();
  void goOn(address(path, { ...scope, ...query }), listener, ending.signal);
  return () => ending.abort();
}

async function goOn(url: string, listener: Listener, signal: AbortSignal): Promise<void> {
  let last = "";
  let pause = PAUSE_MIN;
  while (!signal.aborted) {
    listener.onConnection?.(pause === PAUSE_MIN ? "connecting" : "lost");
    try {
      const response = await fetch(url, {
        headers: { ...credentials.headers(), ...(last === "" ? {} : { "last-event-id": last }) },
        signal,
      });
      if (response.status >= 400 && response.status < 500) {
        listener.onRefused?.(new ApiError(await response.text(), response.status));
        return;
      }
      if (response.ok && response.body !== null) {
        listener.onConnection?.("open");
        pause = PAUSE_MIN;
        for await (const sent of events(response.body)) {
          last = sent.id === "" ? last : sent.id;
          listener.onEvent(sent);
          if (sent.type === "end") {
            return;
          }
        }
      }
    } catch {
      // The connection was lost, or the listener went.
    }
    if (signal.aborted) {
      return;
    }
    listener.onConnection?.("lost");
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(pause * 2, PAUSE_MAX);
  }
}

/** The events of a body, as the HTML standard reads them. */
export async function* events(body: ReadableStream<Uint8Array>): AsyncGenerator<Sent> {
  const reader = body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const sent = event(block);
      if (sent !== undefined) {
        yield sent;
      }
    }
  }
}

function event(block: string): Sent | undefined {
  const members = { type: "message", id: "" };
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const [name, ...rest] = line.split(":");
    const value = rest.join(":").replace(/^ /, "");
    if (name === "event") {
      members.type = value;
    } else if (name === "id") {
      members.id = value;
    } else if (name === "data") {
      data.push(value);
    }
  }
  return data.length === 0 && members.type === "message" ? undefined : { ...members, data: data.join("\n") };
}
