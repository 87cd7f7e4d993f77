import type { Text } from "../text";

export const status: Text["status"] = {
  RUNNING: "Em execução",
  SUCCEEDED: "Concluída",
  FAILED: "Falhou",
  TIMED_OUT: "Tempo esgotado",
  ABORTED: "Abortada",
  PENDING_REDRIVE: "Aguardando retomada",
  CAUGHT: "Erro tratado",
  NOT_STARTED: "Não iniciado",
};
