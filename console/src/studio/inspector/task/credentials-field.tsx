import { members } from "../../../execution/graph/definition";
import { useText } from "../../../text/text";
import { useInspected } from "../editing";
import { readGiven, withGiven } from "../language";
import { usePut } from "../use-put";
import { GivenField } from "../values/given-field";

const ROLE = { name: "RoleArn", type: "text", isRequired: false } as const;

/** The role that the call is made with. */
export function CredentialsField() {
  const said = useText().inspector.task;
  const { written, language } = useInspected();
  const put = usePut();
  const isActivity = /:activity:/.test(String(written.Resource ?? ""));
  const credentials = members(written.Credentials);
  return (
    <GivenField
      label={said.role}
      hint={said.roleHint}
      wrong={isActivity && written.Credentials !== undefined ? said.noCredentials : undefined}
      field={ROLE}
      given={readGiven(credentials, ROLE.name, language)}
      onChange={(given) => {
        const after = withGiven(credentials, ROLE.name, given, language);
        put(["Credentials"], Object.keys(after).length === 0 ? undefined : after);
      }}
    />
  );
}
