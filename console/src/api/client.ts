/** Requests to the server that the console came from. */

import { credentials } from "./credentials";
import type {
  Answer,
  EventsInput,
  EventsOperation,
  EventsOutput,
  Given,
  Input,
  Method,
  Operation,
  Output,
  PathOf,
  TextPath,
  Whatever,
} from "./operations";
import type { Scope } from "./scope";

export type { Input, Operation, Output, Schemas } from "./operations";

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

/** Calls an operation of Step Functions: one of AWS's, or of Frevo's own. */
export async function aws<Name extends Operation>(
  scope: Scope,
  operation: Name,
  input: Input<Name>,
  signal?: AbortSignal,
): Promise<Output<Name>> {
  return (await call(scope, `AWSStepFunctions.${operation}`, "1.0", input, signal)) as Output<Name>;
}

/** Calls an operation of EventBridge. */
export async function eventBridge<Name extends EventsOperation>(
  scope: Scope,
  operation: Name,
  input: EventsInput<Name>,
  signal?: AbortSignal,
): Promise<EventsOutput<Name>> {
  return (await call(scope, `AWSEvents.${operation}`, "1.1", input, signal)) as EventsOutput<Name>;
}

async function call(scope: Scope, target: string, json: string, input: unknown, signal?: AbortSignal) {
  return await send("POST", "/", { ...scope }, JSON.stringify(input), signal, {
    "content-type": `application/x-amz-json-${json}`,
    "x-amz-target": target,
  });
}

/** A request for one of Frevo's own resources, or for its change. */
export interface Request {
  readonly method: Method;
  /** With the names that the description has in braces. */
  readonly path: string;
  readonly query?: Whatever["query"];
  readonly body?: unknown;
}

/** The request for an operation that the server describes, as its description has it: `/frevo/jobs/{name}`. */
export function request<Of extends Method, Path extends PathOf<Of>>(
  method: Of,
  path: Path,
  ...given: Given<Of, Path>
): Request;
export function request(method: Method, path: string, { path: names, ...given }: Whatever = {}): Request {
  return { ...given, method, path: placeOf(path, names) };
}

/** A path in which names are in braces, with what has these names. */
export function placeOf(path: string, names: Whatever["path"] = {}): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(names[name] ?? ""));
}

/** Sends a request; without an account and region it means the default ones. */
export async function ask(
  scope: Scope | undefined,
  { method, path, ...given }: Request,
  signal?: AbortSignal,
) {
  const body = given.body === undefined ? undefined : JSON.stringify(given.body);
  const headers = body === undefined ? {} : { "content-type": "application/json" };
  return await send(method, path, { ...scope, ...given.query }, body, signal, headers);
}

/** Asks for one of Frevo's own resources, or changes it. */
export async function resource<Of extends Method, Path extends PathOf<Of>>(
  scope: Scope | undefined,
  method: Of,
  path: Path,
  ...given: Given<Of, Path, { readonly signal?: AbortSignal }>
): Promise<Answer<Of, Path>>;
export async function resource(
  scope: Scope | undefined,
  method: Method,
  path: string,
  { path: names, signal, ...given }: Whatever & { readonly signal?: AbortSignal } = {},
): Promise<unknown> {
  return await ask(scope, { ...given, method, path: placeOf(path, names) }, signal);
}

/** The address of a path with a query, in which what is undefined is left out. A path may have a query of its own.
 * Blanks are `%20`, as the server reads them, and slashes stay: in `of=machine/NAME` they tell parts of a name
 * from each other. */
export function address(path: string, query: NonNullable<Whatever["query"]>): string {
  const given = Object.entries(query).filter(
    (pair): pair is [string, string | number | boolean] => pair[1] !== undefined,
  );
  const pairs = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  const text = pairs.toString().replaceAll("+", "%20").replaceAll("%2F", "/");
  return text === "" ? path : `${path}${path.includes("?") ? "&" : "?"}${text}`;
}

/** A text that is no resource of JSON. */
export async function plainText(path: TextPath, signal?: AbortSignal): Promise<string> {
  return String(await send("GET", path, {}, undefined, signal, { accept: "text/plain" }));
}

async function send(
  method: string,
  path: string,
  query: NonNullable<Whatever["query"]>,
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
