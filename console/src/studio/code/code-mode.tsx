import { type ReactNode, useState } from "react";
import { isJson, prettyJson } from "../../api/json";
import { Banner } from "../../design/banner";
import { Button } from "../../design/button";
import { Dialog } from "../../design/dialog";
import { CodeFrame, type CodePlace } from "../../machines/code/code-editor";
import { Diagnostics } from "../../machines/definition/diagnostics";
import { SideBySide } from "../../machines/definition/side-by-side";
import { placeOfState } from "../../machines/definition/state-place";
import type { Diagnosed } from "../../machines/definition/use-diagnostics";
import { later } from "../../shell/later";
import { useText } from "../../text/text";
import styles from "./code-mode.module.css";
import { useYaml } from "./use-yaml";

const AslCode = later(() => import("./asl-code"));
const TestStates = later(async () => ({ default: (await import("../test-state/test-states")).TestStates }));

type Syntax = "json" | "yaml";

const SYNTAXES: readonly { readonly key: Syntax; readonly name: string }[] = [
  { key: "json", name: "JSON" },
  { key: "yaml", name: "YAML" },
];

interface Props {
  /** The definition: JSON, or what is to become it. */
  value: string;
  /** Without it the code is only read. */
  onChange?: (definition: string) => void;
  /** What the server says of it. */
  diagnosed?: Diagnosed | undefined;
  /** More that can be done with it. */
  tools?: ReactNode;
}

/** A definition as code, as JSON or YAML, beside its graph, with what is wrong with it. */
export function CodeMode({ value, onChange, diagnosed, tools }: Props) {
  const text = useText();
  const said = text.code;
  const [syntax, setSyntax] = useState<Syntax>("json");
  const [place, setPlace] = useState<CodePlace>();
  const [isLeaving, setLeaving] = useState(false);
  const [picked, setPicked] = useState<string>();
  const [isTesting, setTesting] = useState(false);
  const yaml = useYaml(syntax === "yaml", value, onChange, diagnosed?.diagnostics ?? []);
  const isYaml = syntax === "yaml";
  const written = isYaml ? (yaml.text ?? "") : value;
  const marks = isYaml ? yaml.marks : (diagnosed?.marks ?? []);
  const show = (syntax: Syntax) => {
    setLeaving(false);
    setPlace(undefined);
    setSyntax(syntax);
  };
  const choose = (wanted: Syntax) =>
    wanted === "json" && (yaml.hasComments || yaml.fault !== undefined) ? setLeaving(true) : show(wanted);
  const format = () => (isYaml ? yaml.format() : onChange?.(prettyJson(value)));
  return (
    <div className={styles.stack}>
      <div className={styles.tools}>
        <fieldset className={styles.syntaxes} aria-label={said.syntax}>
          {SYNTAXES.map(({ key, name }) => (
            <Button
              key={key}
              small
              aria-pressed={syntax === key}
              disabled={key === "yaml" && !isJson(value)}
              {...(key === "yaml" && !isJson(value) && { title: said.noYaml })}
              onClick={() => key !== syntax && choose(key)}
            >
              {name}
            </Button>
          ))}
        </fieldset>
        {onChange !== undefined && (
          <Button small disabled={!isYaml && !isJson(value)} title={said.formatKeys} onClick={format}>
            {said.format}
          </Button>
        )}
        <Button small aria-pressed={isTesting} onClick={() => setTesting(!isTesting)}>
          {text.testState.testStates}
        </Button>
        {tools}
      </div>
      <SideBySide
        code={
          <CodeFrame small={false}>
            <AslCode
              key={syntax}
              label={text.machines.definition.title}
              syntax={syntax}
              value={written}
              {...(onChange !== undefined && { onChange: isYaml ? yaml.write : onChange, onFormat: format })}
              marks={marks}
              place={place}
            />
          </CodeFrame>
        }
        definition={value}
        onPick={(state) => {
          setPicked(state);
          const at = placeOfState(written, state);
          if (at !== undefined) {
            setPlace({ at, isEntered: false });
          }
        }}
      />
      {yaml.fault !== undefined && isYaml && (
        <Banner kind="error" title={said.yamlWrong}>
          <p lang="en">{yaml.fault}</p>
        </Banner>
      )}
      {diagnosed !== undefined && (
        <Diagnostics
          diagnostics={diagnosed.diagnostics}
          onPick={(index) => setPlace({ at: marks[index]?.from ?? 0, isEntered: true })}
        />
      )}
      {isTesting && <TestStates definition={value} state={picked} onChoose={setPicked} />}
      <Dialog
        open={isLeaving}
        onClose={() => setLeaving(false)}
        title={yaml.fault === undefined ? said.comments : said.yamlBroken}
        about={<p>{yaml.fault === undefined ? said.commentsWhat : said.yamlBrokenWhat}</p>}
        actions={
          <Button kind="primary" onClick={() => show("json")}>
            {said.toJson}
          </Button>
        }
      />
    </div>
  );
}
