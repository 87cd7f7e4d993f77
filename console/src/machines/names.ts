/** Names of state machines and executions, by the server's rules. */

const LENGTH_MAX = 80;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what a name may not have
const ILLEGAL = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f\ufffe\uffff]/u;

export type NameFault = "empty" | "long" | "illegal";

/** What is wrong with a name; nothing: it is one. */
export function nameFault(name: string): NameFault | undefined {
  if (name === "") {
    return "empty";
  }
  if ([...name].length > LENGTH_MAX) {
    return "long";
  }
  return ILLEGAL.test(name) ? "illegal" : undefined;
}
