import { Banner } from "../../../design/banner";
import { Button } from "../../../design/button";
import { useText } from "../../../text/text";
import { toJsonata } from "../convert/state";
import { difference } from "../difference";
import { useInspected } from "../editing";
import styles from "../inspector.module.css";
import { foreignFields } from "../state-fields";

/** Fields that the state's language does not know: they can be taken away, or converted where that is exact. */
export function Foreign() {
  const said = useText().inspector.language;
  const { state, language, written, isReadOnly, setAll } = useInspected();
  const fields = foreignFields(state.type, language, written);
  if (fields.length === 0) {
    return null;
  }
  const conversion = language === "JSONata" ? toJsonata(state.type, written) : undefined;
  const canConvert = conversion !== undefined && conversion.converted.length > 0;
  const remove = () => setAll(fields.map((field) => ({ path: [field], value: undefined })));
  return (
    <Banner
      kind="warning"
      title={said.foreign(language === "JSONata" ? "JSONPath" : "JSONata")}
      actions={
        !isReadOnly && (
          <>
            {canConvert && (
              <Button small onClick={() => setAll(difference(written, conversion.written))}>
                {said.convert}
              </Button>
            )}
            <Button small onClick={remove}>
              {said.remove}
            </Button>
          </>
        )
      }
    >
      <ul className={styles.tools}>
        {fields.map((field) => (
          <li key={field}>
            <code>{field}</code>
          </li>
        ))}
      </ul>
      {canConvert && conversion.left.length > 0 && <p>{said.byHand(conversion.left)}</p>}
    </Banner>
  );
}

export function Fields({ title, names }: { title: string; names: readonly string[] }) {
  return (
    names.length > 0 && (
      <div>
        <h3>{title}</h3>
        <ul>
          {names.map((name) => (
            <li key={name}>
              <code>{name}</code>
            </li>
          ))}
        </ul>
      </div>
    )
  );
}
