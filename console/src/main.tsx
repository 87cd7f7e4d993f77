import { setNonce } from "get-nonce";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./design/tokens.css";
import "./design/base.css";
import { rememberFocus } from "./design/focus";
import { applyChosenTheme } from "./design/theme";
import { App } from "./shell/app";
import { nonce } from "./shell/nonce";

setNonce(nonce);
applyChosenTheme();
rememberFocus();
const root = document.getElementById("root");
if (root === null) {
  throw new Error("the page has no root");
}
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
