import { useText } from "../text/text";

export function Loading() {
  const text = useText();
  return (
    <p role="status" style={{ padding: "24px" }}>
      {text.words.loading}
    </p>
  );
}
