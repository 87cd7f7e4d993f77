/** The operations of the server as its description has them: which paths there are, what each takes, and what it
 * answers. */

import type { components, paths } from "./schema";

export type Schemas = components["schemas"];

/** Operations of Step Functions, with Frevo's own among them. */
export type Operation = After<"AWSStepFunctions.", Schemas["StepFunctionsTarget" | "OperatorTarget"]>;
export type Input<Name extends Operation> = Schemas[`${Name}Input`];
export type Output<Name extends Operation> = Schemas[`${Name}Output`];

/** Operations of EventBridge. */
export type EventsOperation = After<"AWSEvents.", Schemas["EventBridgeTarget"]>;
export type EventsInput<Name extends EventsOperation> = Schemas[`Events${Name}Input`];
export type EventsOutput<Name extends EventsOperation> = Schemas[`Events${Name}Output`];

type After<Prefix extends string, Text> = Text extends `${Prefix}${infer Rest}` ? Rest : never;

export type Method = "GET" | "PUT" | "POST" | "DELETE";

/** The paths that can be asked for by a method. What is below `/` are AWS's operations. */
export type PathOf<Of extends Method> = {
  [Path in keyof paths]: paths[Path] extends Record<Lowercase<Of>, object> ? Path : never;
}[keyof paths];

/** What is said of a path and a method. */
type Described<Of extends Method, Path extends PathOf<Of>> = paths[Path][Lowercase<Of> & keyof paths[Path]];

/** What is given with a request, if something must be: the parameters of its path and its query, its body, and more
 * that is not for the server. */
export type Given<Of extends Method, Path extends PathOf<Of>, More = object> = IfNeeded<
  Parameters<Described<Of, Path>> & Body<Described<Of, Path>> & More
>;

/** The same where it is not known which request it is. */
export interface Whatever {
  readonly path?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
}

/** The names in a path. */
export type Names<Of extends Method, Path extends PathOf<Of>> =
  Described<Of, Path> extends { parameters: { path: infer Names extends NonNullable<Whatever["path"]> } }
    ? Names
    : never;

/** What a resource is made or changed by. */
export type Document<Path extends PathOf<"PUT">> = Body<Described<"PUT", Path>>["body"];

/** What is asked for in a query. */
export type Query<Path extends PathOf<"GET">> = NonNullable<Parameters<Described<"GET", Path>>["query"]>;

/** What the server answers, if it does not refuse. */
export type Answer<Of extends Method, Path extends PathOf<Of>> = Success<Described<Of, Path>>;

/** Paths that are answered page by page. */
export type PagedPath = {
  [Path in PathOf<"GET">]: Answer<"GET", Path> extends { next: string | null } ? Path : never;
}[PathOf<"GET">];

/** The member of a page in which its rows are. */
export type RowsOf<Page> = {
  [Member in keyof Page]: Page[Member] extends readonly unknown[] ? Member : never;
}[keyof Page];

/** The paths that are answered by a text. */
export type TextPath = Answering<"text/plain">;

/** The paths that are answered as long as somebody listens. */
export type StreamPath = Answering<"text/event-stream">;

type Answering<Media extends string> = {
  [Path in PathOf<"GET">]: paths[Path] extends {
    get: { responses: { 200: { content: Record<Media, string> } } };
  }
    ? Path
    : never;
}[PathOf<"GET">];

type IfNeeded<All> = Record<never, never> extends All ? [given?: All] : [given: All];

type Parameters<Operation> = Operation extends { parameters: infer All }
  ? Pick<All, "path" & keyof All> & { [In in keyof Pick<All, "query" & keyof All>]: Asked<All[In]> }
  : never;

/** Which account and region is meant is said beside. */
type Asked<All> = All extends object ? OrUndefined<Omit<All, "account" | "region">> : never;

/** What may be absent may be undefined, too. */
type OrUndefined<All> = {
  [Name in keyof All]: Record<never, never> extends Pick<All, Name> ? All[Name] | undefined : All[Name];
};

type Body<Operation> = Operation extends { requestBody?: never }
  ? { body?: never }
  : Operation extends { requestBody: { content: { "application/json": infer Body } } }
    ? { body: Body }
    : Operation extends { requestBody?: { content: { "application/json": infer Body } } }
      ? { body?: Body }
      : never;

type Success<Operation> = Operation extends { responses: infer All }
  ? { [Status in keyof All & (200 | 201 | 202 | 204)]: Content<All[Status]> }[keyof All &
      (200 | 201 | 202 | 204)]
  : never;

type Content<Response> = Response extends { content: { "application/json": infer Answer } } ? Answer : null;
