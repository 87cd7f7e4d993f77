import { type ReactNode, useEffect } from "react";
import { Link, useSearchParams } from "wouter";
import { Button } from "../design/button";
import { Icon } from "../design/icon";
import type { Step } from "../design/page";
import type { MachineType } from "../machines/machine";
import { useText } from "../text/text";
import { type Actions, useActions } from "./actions";
import { DraggingProvider, useNewDragging } from "./canvas/drag";
import { Ghost } from "./canvas/ghost";
import { DefinitionEditor } from "./code/definition-editor";
import { DesignMode } from "./design-mode";
import { KeysButton } from "./keys-button";
import { useShortcuts } from "./shortcuts";
import styles from "./studio.module.css";
import { RunProvider, useLastRun } from "./use-last-run";
import { type Studio as Studied, StudioProvider, useNewStudio } from "./use-studio";

interface Props {
  title: string;
  trail: readonly Step[];
  type: MachineType;
  /** The state machine that it is of, if it was created. */
  machineArn?: string | undefined;
  /** The definition that it begins with. */
  first: string;
  /** It was changed. */
  onText: (text: string) => void;
  /** What is set beside the definition. */
  config: ReactNode;
  /** Something that whoever edits it should know. */
  notice?: ReactNode;
  /** What is shown in the place of all modes, as a look at what is saved. */
  instead?: ReactNode;
  /** What can be done with it as a whole. */
  tools: (studio: Studied, show: (mode: Mode) => void) => ReactNode;
  onSave: () => void;
}

const MODES = ["design", "code", "config"] as const;

/** Workflow Studio: a definition as a drawing, as code, and what is set beside it. All of them change one text. */
export function Studio({
  title,
  trail,
  type,
  machineArn,
  first,
  onText,
  config,
  notice,
  instead,
  tools,
  onSave,
}: Props) {
  const studio = useNewStudio(first);
  const actions = useActions(studio);
  const dragging = useNewDragging(actions.drop);
  const [mode, show] = useMode();
  const isDesign = mode === "design" && !instead;
  useShortcuts({ actions, isDesign, onSave });
  const run = useLastRun(machineArn);
  const { text } = studio;
  useEffect(() => onText(text), [text, onText]);
  return (
    <StudioProvider value={studio}>
      <DraggingProvider value={dragging}>
        <div className={styles.studio}>
          <Bar title={title} trail={trail} mode={mode} onMode={show} actions={actions}>
            {tools(studio, show)}
          </Bar>
          {notice}
          <RunProvider value={run}>
            {instead ? (
              <div className={styles.sheet}>{instead}</div>
            ) : mode === "config" ? (
              <div className={styles.sheet}>{config}</div>
            ) : mode === "code" ? (
              <div className={styles.sheet}>
                <DefinitionEditor type={type} />
              </div>
            ) : (
              <DesignMode type={type} actions={actions} />
            )}
          </RunProvider>
          <p className={styles.unseen} role="status">
            {actions.said}
          </p>
          <Ghost />
        </div>
      </DraggingProvider>
    </StudioProvider>
  );
}

type Mode = (typeof MODES)[number];

/** The mode that the address says. */
function useMode(): [Mode, (mode: Mode) => void] {
  const [search, setSearch] = useSearchParams();
  const mode = MODES.find((mode) => mode === search.get("mode")) ?? "design";
  const show = (mode: Mode) =>
    setSearch(
      (search) => {
        search.set("mode", mode);
        return search;
      },
      { replace: true },
    );
  return [mode, show];
}

interface BarProps {
  title: string;
  trail: readonly Step[];
  mode: Mode;
  onMode: (mode: Mode) => void;
  actions: Actions;
  children: ReactNode;
}

function Bar({ title, trail, mode, onMode, actions, children }: BarProps) {
  const text = useText().canvas;
  return (
    <header className={styles.bar}>
      <div className={styles.titles}>
        <nav aria-label="Breadcrumb">
          <ol className={styles.trail}>
            {trail.map((step) => (
              <li key={step.href}>
                <Link href={step.href}>{step.name}</Link>
              </li>
            ))}
          </ol>
        </nav>
        <h1>{title}</h1>
      </div>
      <fieldset className={styles.modes}>
        <legend className={styles.unseen}>{text.mode}</legend>
        {MODES.map((other) => (
          <button key={other} type="button" aria-pressed={other === mode} onClick={() => onMode(other)}>
            {text.modes[other]}
          </button>
        ))}
      </fieldset>
      <Taking actions={actions} />
      <div className={styles.tools}>{children}</div>
    </header>
  );
}

/** What takes back, and what makes again. */
function Taking({ actions }: { actions: Actions }) {
  const text = useText().canvas;
  return (
    <div className={styles.tools}>
      <Button
        small
        aria-label={text.undo}
        title={`${text.undo} (Ctrl+Z)`}
        disabled={!actions.canUndo}
        onClick={actions.undo}
      >
        <Icon name="undo" />
      </Button>
      <Button
        small
        aria-label={text.redo}
        title={`${text.redo} (Ctrl+Shift+Z)`}
        disabled={!actions.canRedo}
        onClick={actions.redo}
      >
        <Icon name="redo" />
      </Button>
      <KeysButton />
    </div>
  );
}
