import type { SetupFinding } from "../../api/schema";
import { Banner } from "../../design/banner";
import { type Text, useText } from "../../text/text";

/** What an operator should know or change, in plain words. */
export function Findings({ findings }: { findings: readonly SetupFinding[] }) {
  const text = useText();
  if (findings.length === 0) {
    return <Banner kind="info" title={text.operations.safety.nothing} />;
  }
  return findings.map((finding) => {
    const told = sentence(text, finding);
    return (
      <Banner
        key={finding.kind + finding.message}
        kind="warning"
        title={told ?? text.operations.safety.broker}
      >
        {told === undefined && <p lang="en">{finding.message}</p>}
      </Banner>
    );
  });
}

/** In the language that is spoken; undefined: only the server has words for it. */
function sentence(text: Text, { kind, values }: SetupFinding): string | undefined {
  const words = text.operations.safety.findings;
  switch (kind) {
    case "retentionShort":
      return words.retentionShort(values.days ?? 0);
    case "outboundWide":
      return words.outboundWide((values.allowed ?? []).join(", "));
    case "diskNearlyFull":
      return words.diskNearlyFull(Math.round((values.bytes ?? 0) / 2 ** 20));
    case "unencrypted":
    case "namesWithoutKeys":
    case "clockSkips":
    case "mayEmpty":
    case "storeHere":
    case "noClusterKey":
    case "brokerUnencrypted":
    case "registryUnencrypted":
    case "dataInMemory":
      return words[kind];
    default:
      return undefined;
  }
}
