import { useState } from "react";
import { useLocation } from "wouter";
import { request } from "../../api/client";
import type { EventSchema } from "../../api/schema";
import { ErrorBanner } from "../../design/banner";
import { SelectField } from "../../design/field";
import { Json } from "../../design/json";
import { Card } from "../../design/page";
import { Moment } from "../../design/time";
import { ActButton } from "../../resources/act-button";
import { EditAndDelete } from "../../resources/edit-and-delete";
import { Facts, prose } from "../../resources/facts";
import { ResourcePage } from "../../resources/resource-page";
import { useSteps } from "../../resources/steps";
import { useResource } from "../../resources/use-resource";
import { useText } from "../../text/text";
import { eventPaths } from "../paths";

const PATH = "/frevo/schemas/{bus}/{type}";

/** One schema with its versions. */
export default function SchemaPage() {
  const text = useText();
  const [, go] = useLocation();
  const [, , bus = "", type = ""] = useSteps();
  const names = { bus, type };
  const found = useResource(PATH, { path: names });
  return (
    <ResourcePage
      found={found}
      title={type}
      trail={[
        { name: text.events.tabs.schemas, href: eventPaths.tab("schemas") },
        { name: bus, href: eventPaths.browse({ bus }) },
      ]}
      actions={(own) => (
        <EditAndDelete
          path={PATH}
          names={names}
          of={type}
          document={own}
          verb={text.events.schema.register}
          about={text.events.schema.registerAbout}
          onDeleted={() => go(eventPaths.tab("schemas"))}
        />
      )}
    >
      {(own) => (
        <>
          <About schema={own} />
          <Versions schema={own} />
        </>
      )}
    </ResourcePage>
  );
}

function About({ schema }: { schema: EventSchema }) {
  const words = useText().events.schema;
  const text = useText();
  return (
    <Card>
      <Facts
        facts={[
          { name: text.resources.bus, value: schema.bus },
          { name: text.words.version, value: schema.version },
          { name: words.compatibility, value: words.compatibilitiesLong[schema.compatibility] },
          {
            name: words.enforce,
            value: schema.enforce === undefined ? words.asBus : words.enforcements[schema.enforce],
          },
          { name: text.words.created, value: <Moment at={schema.createdAt} /> },
          { name: text.resources.description, value: prose(schema.description), isWide: true },
        ]}
      />
    </Card>
  );
}

function Versions({ schema }: { schema: EventSchema }) {
  const text = useText();
  const [chosen, setChosen] = useState(schema.version);
  const number = schema.versions.some((version) => version.number === chosen) ? chosen : schema.version;
  const names = { bus: schema.bus, type: schema.type, number };
  const version = useResource(`${PATH}/versions/{number}`, { path: names });
  const shown = schema.versions.find((version) => version.number === number);
  return (
    <Card
      title={text.events.schema.document}
      actions={
        <>
          <SelectField
            label={text.words.version}
            value={String(number)}
            options={[...schema.versions].reverse().map(({ number }) => ({
              value: String(number),
              name: String(number),
            }))}
            onChange={(event) => setChosen(Number(event.target.value))}
          />
          {schema.versions.length > 1 && (
            <ActButton
              kind="danger"
              of={`${text.words.version} ${number}`}
              change={request("DELETE", `${PATH}/versions/{number}`, { path: names })}
              confirm={text.resources.deleteAbout(`${text.words.version} ${number}`)}
            >
              {text.words.delete}
            </ActButton>
          )}
        </>
      }
    >
      {version.error !== null && <ErrorBanner error={version.error} />}
      {shown !== undefined && (
        <p>
          {text.events.schema.registered}: <Moment at={shown.createdAt} />
        </p>
      )}
      {version.data !== undefined && <Json value={version.data} label={text.events.schema.document} />}
    </Card>
  );
}
