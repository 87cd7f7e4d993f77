import { SelectField } from "../../../design/field";
import { useText } from "../../../text/text";
import type { Action, Pattern } from "../../catalogue/action";
import { readResource, writeResource } from "../../catalogue/resource";
import { difference } from "../difference";
import { useInspected } from "../editing";
import { hasToken, withToken } from "./token";

/** How the action is waited for: only in ways that it has. Who waits for an answer gets the token put in. */
export function PatternField({ action }: { action: Action }) {
  const said = useText().inspector.task;
  const { written, language, setAll } = useInspected();
  const { base, pattern } = readResource(String(written.Resource ?? ""));
  const name = language === "JSONata" ? "Arguments" : "Parameters";
  const change = (to: Pattern) => {
    const given = written[name];
    const isTokenPut = to === "token" && !hasToken(given);
    const put = isTokenPut ? withToken(given, action.tokenAt ?? ["TaskToken"], language) : undefined;
    setAll(
      difference(written, {
        ...written,
        Resource: writeResource({ base, pattern: to }),
        ...(put !== undefined && { [name]: put }),
      }),
    );
  };
  const patterns = (["requestResponse", "sync", "syncJson", "token"] as const).filter((pattern) =>
    action.patterns.includes(pattern),
  );
  const isKnown = patterns.includes(pattern);
  if (isKnown && patterns.length === 1) {
    return null;
  }
  return (
    <SelectField
      label={said.pattern}
      hint={said.patternHints[pattern]}
      wrong={isKnown ? undefined : said.patternWrong}
      value={pattern}
      options={[...(isKnown ? [] : [pattern]), ...patterns].map((pattern) => ({
        value: pattern,
        name: said.patterns[pattern],
      }))}
      onChange={(event) => {
        const to = patterns.find((pattern) => pattern === event.target.value);
        if (to !== undefined) {
          change(to);
        }
      }}
    />
  );
}
