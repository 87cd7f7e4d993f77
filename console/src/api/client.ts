/** Requests to the server that the console came from. */

import { credentials } from "./credentials";
import type { components } from "./schema";
import type { Scope } from "./scope";

export type Schemas = components["schemas"];

/** Operations of AWS Step Functions, by the names of their inputs and outputs. */
export type Operation = {
  [Name in keyof Schemas]: Name extends `${infer Operation}Input` ? Operation : never;
}[keyof Schemas];
export type Input<Name extends Operation> = Schemas[`${Name}Input` & keyof Schemas];
export type Output<Name extends Operation> = Schemas[`${Name}Output` & keyof Schemas];

/** A request that the server refused, or did not answer. */
export class ApiError extends Error {
  /** AWS's code, where the request was one of AWS's. */
  readonly code: string | undefined;
  /** The HTTP status; 0: the server did not answer. */
  readonly status: number;

  constructor(message: string, status: number, code?: string) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
  }

  /** Nobody is logged in, or not as somebody who may. */
  get isUnauthorized(): boolean {
    return this.status === 401 || this.status === 403;
  }

  get isMissing(): boolean {
    return this.status === 404 || (this.code?.endsWith("DoesNotExist") ?? false);
  }
}

/** Calls an operation of AWS Step Functions. */
export async function aws<Name extends Operation>(
  scope: Scope,
  operation: Name,
  input: Input<Name>,
  signal?: AbortSignal,
): Promise<Output<Name>> {
  return await target<Output<Name>>(scope, `AWSStepFunctions.${operation}`, input, signal);
}

/** Calls an operation that AWS's model of Step Functions does not have: EventBridge's, or one of Frevo's own. */
export async function target<Answer>(
  scope: Scope,
  name: `AWSEvents.${string}` | `AWSStepFunctions.${string}`,
  input: unknown,
  signal?: AbortSignal,
): Promise<Answer> {
  const answer = await send("POST", "/", { ...scope }, JSON.stringify(input), signal, {
    "content-type": `application/x-amz-json-${name.startsWith("AWSEvents") ? "1.1" : "1.0"}`,
    "x-amz-target": name,
  });
  return answer as Answer;
}

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** Asks for one of Frevo's own resources, or changes it. */
export async function resource<Answer>(
  scope: Scope,
  method: "GET" | "PUT" | "POST" | "DELETE",
  path: string,
  options: { query?: Query; body?: unknown; signal?: AbortSignal } = {},
): Promise<Answer> {
  const body = options.body === undefined ? undefined : JSON.stringify(options.body);
  const headers = body === undefined ? {} : { "content-type": "application/json" };
  return (await send(method, path, { ...scope, ...options.query }, body, options.signal, headers)) as Answer;
}

/** The address of a path with a query, in which what is undefined is left out. A path may have a query of its own.
 * Blanks are `%20`, as the server reads them, and slashes stay: in `of=machine/NAME` they tell parts of a name
 * from each other. */
export function address(path: string, query: Query): string {
  const given = Object.entries(query).filter(
    (pair): pair is [string, string | number | boolean] => pair[1] !== undefined,
  );
  const pairs = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  const text = pairs.toString().replaceAll("+", "%20").replaceAll("%2F", "/");
  return text === "" ? path : `${path}${path.includes("?") ? "&" : "?"}${text}`;
}

/** A text that is no resource of JSON, such as `/metrics`. */
export async function plainText(path: string, signal?: AbortSignal): Promise<string> {
  return String(await send("GET", path, {}, undefined, signal, { accept: "text/plain" }));
}

async function send(
  method: string,
  path: string,
  query: Query,
  body: string | undefined,
  signal: AbortSignal | undefined,
  headers: Record<string, string>,
): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(address(path, query), {
      method,
      headers: { ...headers, ...credentials.headers() },
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") {
      throw error;
    }
    throw new ApiError("unreachable", 0);
  }
  const text = await response.text();
  const answer = parsed(text);
  if (response.ok) {
    return headers.accept === "text/plain" ? text : answer;
  }
  throw refusal(response.status, answer, text);
}

function parsed(text: string): unknown {
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** AWS's errors say `__type` and `message`, Frevo's own `error`. */
function refusal(status: number, answer: unknown, text: string): ApiError {
  const members = (typeof answer === "object" && answer !== null ? answer : {}) as Record<string, unknown>;
  const type = typeof members.__type === "string" ? members.__type.split("#").at(-1) : undefined;
  const message = members.message ?? members.error ?? text;
  return new ApiError(String(message), status, type);
}
