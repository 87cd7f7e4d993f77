import { useState } from "react";
import { Button } from "../../../design/button";
import { Dialog } from "../../../design/dialog";
import { TextField } from "../../../design/field";
import { useText } from "../../../text/text";
import { type Action, taskOf } from "../../catalogue/action";
import { ActionIcon } from "../../catalogue/action-icon";
import { useActionWords } from "../../catalogue/words";
import { difference } from "../difference";
import { useInspected } from "../editing";
import styles from "./action-chooser.module.css";

interface Props {
  action: Action | undefined;
  actions: readonly Action[];
}

/** What the Task calls, and everything that it could call instead. */
export function ActionChooser({ action, actions }: Props) {
  const said = useText().inspector.task;
  const words = useActionWords();
  const { isReadOnly } = useInspected();
  const [isOpen, setOpen] = useState(false);
  return (
    <div className={styles.current}>
      <ActionIcon action={action} />
      <div className={styles.about}>
        <strong>{action === undefined ? said.noAction : words.title(action)}</strong>
        {action !== undefined && <p>{words.about(action)}</p>}
      </div>
      {!isReadOnly && (
        <Button small onClick={() => setOpen(true)}>
          {said.choose}
        </Button>
      )}
      <ChooseDialog actions={actions} isOpen={isOpen} onClose={() => setOpen(false)} />
    </div>
  );
}

interface DialogProps {
  actions: readonly Action[];
  isOpen: boolean;
  onClose: () => void;
}

function ChooseDialog({ actions, isOpen, onClose }: DialogProps) {
  const said = useText().inspector.task;
  const words = useActionWords();
  const [wanted, setWanted] = useState("");
  const choose = useChoose();
  const found = actions.filter((action) => words.isLike(action, wanted));
  const services = [...new Set(found.map(words.service))];
  return (
    <Dialog open={isOpen} onClose={onClose} title={said.chooseTitle} about={said.chooseAbout} actions={null}>
      <TextField
        label={said.search}
        type="search"
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
      />
      {found.length === 0 && <p>{said.noneLike(wanted)}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached with the keyboard */}
      <section className={styles.list} tabIndex={0} aria-label={said.found}>
        {services.map((service) => (
          <section key={service}>
            <h3>{service}</h3>
            <ul>
              {found
                .filter((action) => words.service(action) === service)
                .map((action) => (
                  <li key={action.key}>
                    <button
                      type="button"
                      className={styles.action}
                      onClick={() => {
                        choose(action);
                        onClose();
                      }}
                    >
                      <ActionIcon action={action} />
                      <span className={styles.about}>
                        <strong>{action.title}</strong>
                        <span>{words.about(action)}</span>
                      </span>
                    </button>
                  </li>
                ))}
            </ul>
          </section>
        ))}
      </section>
    </Dialog>
  );
}

/** Another action: with its own arguments, if it takes others than the one before. */
function useChoose(): (action: Action) => void {
  const { written, language, setAll } = useInspected();
  const name = language === "JSONata" ? "Arguments" : "Parameters";
  return (action) => {
    const { [name]: _, ...rest } = written;
    const { Type: _type, ...task } = taskOf(action, language);
    setAll(difference(written, { ...rest, ...task }));
  };
}
