/** JSON as text: what a number was written as is kept, however many digits it has. */

const STEP = "  ";

/** The same JSON with line breaks; what is no JSON stays as it is. */
export function prettyJson(value: unknown): string {
  if (typeof value !== "string") {
    return JSON.stringify(value, null, STEP) ?? "";
  }
  return isJson(value) ? spread(value) : value;
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Strings, numbers and words, or one of the signs between them. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[^\s"{}[\],:]+|[{}[\],:]/g;

function spread(text: string): string {
  const parts: string[] = [];
  let depth = 0;
  let before = "";
  const line = () => parts.push("\n", STEP.repeat(depth));
  for (const [token] of text.matchAll(TOKEN)) {
    const closes = token === "}" || token === "]";
    if (closes) {
      depth -= 1;
      if (before !== "{" && before !== "[") {
        line();
      }
    } else if (before === "{" || before === "[" || before === ",") {
      line();
    }
    parts.push(token);
    if (token === ":") {
      parts.push(" ");
    } else if (token === "{" || token === "[") {
      depth += 1;
    }
    before = token;
  }
  return parts.join("");
}
