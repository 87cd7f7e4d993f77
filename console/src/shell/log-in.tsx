import { useState } from "react";
import { ApiError, resource } from "../api/client";
import { credentials } from "../api/credentials";
import { Banner } from "../design/banner";
import { Button } from "../design/button";
import { TextField } from "../design/field";
import { Card, Page } from "../design/page";
import { useText } from "../text/text";

/** Asks for an access key, where the server does. */
export function LogIn({ onDone }: { onDone: () => void }) {
  const text = useText();
  const [id, setId] = useState("");
  const [secret, setSecret] = useState("");
  const [refusal, setRefusal] = useState<string>();
  const logIn = async () => {
    credentials.logIn({ id, secret });
    try {
      await resource(undefined, "GET", "/frevo/scopes");
      onDone();
    } catch (error) {
      credentials.logOut();
      const isUnknown = error instanceof ApiError && error.isUnauthorized;
      setRefusal(isUnknown || !(error instanceof Error) ? text.shell.refused : error.message);
    }
  };
  return (
    <Page title={text.shell.logInTitle}>
      <Card>
        <form
          style={{ display: "grid", gap: "16px", maxWidth: "420px" }}
          onSubmit={(event) => {
            event.preventDefault();
            void logIn();
          }}
        >
          <p>{text.shell.logInWhy}</p>
          {refusal !== undefined && <Banner kind="error" title={refusal} />}
          <TextField
            label={text.shell.keyId}
            value={id}
            autoComplete="username"
            onChange={(event) => setId(event.target.value)}
          />
          <TextField
            label={text.shell.secret}
            type="password"
            value={secret}
            autoComplete="current-password"
            onChange={(event) => setSecret(event.target.value)}
          />
          <Button kind="primary" type="submit" disabled={id === "" || secret === ""}>
            {text.shell.logIn}
          </Button>
        </form>
      </Card>
    </Page>
  );
}
