/** The data of an event, whatever form it has. */

import { prettyJson } from "../../api/json";
import type { JsonValue } from "../../api/json-value";
import type { CloudEvent } from "../../api/schema";

export interface Data {
  /** What can be unfolded; none: it is a text, bytes, or nothing. */
  readonly json: JsonValue | undefined;
  /** What can be read and copied; none: the event has no data. */
  readonly text: string | undefined;
  /** The text is Base64: the bytes are none. */
  readonly isBinary: boolean;
}

export function dataOf({ data, data_base64: encoded }: CloudEvent): Data {
  if (encoded !== undefined) {
    const text = decoded(encoded);
    return { json: undefined, text: text ?? encoded, isBinary: text === undefined };
  }
  if (data === undefined) {
    return { json: undefined, text: undefined, isBinary: false };
  }
  const json = typeof data === "object" && data !== null ? data : undefined;
  return { json, text: typeof data === "string" ? data : prettyJson(data), isBinary: false };
}

/** Bytes that are a text. */
function decoded(encoded: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(encoded), (sign) => sign.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
