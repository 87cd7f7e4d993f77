import type { Text } from "../text";

export const errors: Text["errors"] = {
  unreachable: "O servidor não responde. O `frevo` está rodando? Tentaremos de novo.",
  title: "Não funcionou",
  crashed: "O console cometeu um erro e não consegue mostrar esta página.",
  reload: "Recarregar a página",
  missing: "Não há nada aqui",
  missingPage: (path) => `Não há página em ${path}.`,
  tryAgain: "Tentar de novo",
  lost: "A conexão com o servidor caiu. Tentaremos de novo; o que se vê pode estar desatualizado.",
};
