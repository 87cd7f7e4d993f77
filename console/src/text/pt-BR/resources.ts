import type { Text } from "../text";

export const resources: Text["resources"] = {
  go: "Sim, fazer",
  pause: "Pausar",
  resume: "Retomar",
  paused: "Pausado",
  active: "Ativo",
  search: (what) => `Buscar: ${what}`,
  noneLike: (wanted) => `Nada aqui contém “${wanted}”.`,
  check: "Verificar",
  create: "Criar",
  document: "Documento (JSON)",
  nameHint: "De 1 a 64 letras, dígitos, “.”, “-” e “_”",
  noJson: "Isto ainda não é JSON.",
  wouldBe: "O servidor aceitaria. Ficaria assim:",
  description: "Descrição",
  bus: "Barramento",
  target: "Destino",
  pattern: "Padrão",
  actions: "Ações",
  deleteAbout: (what) => `“${what}” será excluído. Não há como desfazer.`,
  progress: "Progresso",
};
