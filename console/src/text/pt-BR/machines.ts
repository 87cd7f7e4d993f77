import type { Text } from "../text";

export const machines: Text["machines"] = {
  count: (count) => (count === 1 ? "1 máquina de estado" : `${count} máquinas de estado`),
  search: "Buscar pelo nome",
  noneLike: (wanted) => `Nenhuma máquina de estado tem “${wanted}” no nome.`,
  types: { STANDARD: "Standard", EXPRESS: "Express" },
  active: "Ativa",
  paused: "Pausada: inícios ficam retidos",
  empty: "Ainda não há máquina de estado aqui",
  emptyWhy:
    "Crie uma com as ferramentas que você usa com a AWS, como a linha de comando aws, CDK ou Terraform:",
};
