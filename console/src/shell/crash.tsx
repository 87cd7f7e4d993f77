import { Component, type ReactNode } from "react";
import { Banner } from "../design/banner";
import { Button } from "../design/button";
import { useText } from "../text/text";

/** Shows that the page made a mistake, instead of nothing. */
export class CrashBarrier extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    return this.state.error === undefined ? this.props.children : <Crashed error={this.state.error} />;
  }
}

function Crashed({ error }: { error: unknown }) {
  const text = useText();
  return (
    <div style={{ padding: "24px" }}>
      <Banner
        kind="error"
        title={text.errors.crashed}
        actions={<Button onClick={() => location.reload()}>{text.errors.reload}</Button>}
      >
        <p>{error instanceof Error ? error.message : String(error)}</p>
      </Banner>
    </div>
  );
}
