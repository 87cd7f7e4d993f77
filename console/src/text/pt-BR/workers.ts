import type { Text } from "../text";

export const workers: Text["workers"] = {
  queues: "Filas de tarefas",
  queue: "Fila",
  waiting: "Aguardando",
  inFlight: "Em andamento",
  workers: "Workers",
  oldest: "A mais antiga espera desde",
  served: "Atendida",
  unserved: "Ninguém atende",
  noWorkers: "Sem workers",
  brokerAway: "Aguardando o broker",
  none: "Nenhuma tarefa aguarda e nenhum worker está conectado",
  noneWhy:
    "As tarefas aguardam em uma fila com o nome da função ou atividade. Assim se inicia um worker para uma delas:",
  pausedWhy: "Está pausada: o que aguarda fica retido, e os prazos continuam correndo.",
  unservedWhy: (count) =>
    count === 1
      ? "1 tarefa aguarda e nenhum worker está conectado. Inicie um como abaixo."
      : `${count} tarefas aguardam e nenhum worker está conectado. Inicie um como abaixo.`,
  activities: {
    title: "Atividades",
    create: "Criar uma atividade",
    createAbout: "Uma Task que a nomeia aguarda na sua fila até que um worker a peça com GetActivityTask.",
    nameWrong: "De 1 a 80 caracteres sem espaços, colchetes, curingas e aspas.",
    tagsOf: (name) => `Tags de ${name}`,
    deleteAbout:
      "Workers não podem mais pedir as suas tarefas; uma Task que a nomeia falha. Isso não pode ser desfeito.",
    none: "Não há atividades",
    noneWhy:
      "Tarefas de funções não precisam delas. Uma atividade é para workers que pedem tarefas com GetActivityTask da AWS.",
  },
  start: "Iniciar um worker",
  startAbout: "No lugar do comando depois de “--” entra o que executa o seu handler.",
  said: "O que os workers informam",
  noVersion: "sem versão",
  nobody: "Nenhum worker está conectado.",
  saidNothing: (count) =>
    count === 1
      ? "1 worker está conectado e não informa nada de si (--describe ARQUIVO)."
      : `${count} workers estão conectados e não informam nada de si (--describe ARQUIVO).`,
  startedTasks: "Tarefas iniciadas, 30 dias",
  succeededTasks: "Tarefas concluídas",
  failedTasks: "Tarefas com falha",
  users: "De quem são as tarefas que aguardam aqui",
  noUsers: "Não se conhece máquina de estado nem assinatura que lhe dê tarefas.",
  machine: "Máquina de estado",
  running: "execuções em andamento",
  subscription: "Assinatura",
  inputSchema: "O que uma tarefa recebe",
  outputSchema: "O que uma tarefa devolve",
  writtenTo: "As tarefas são gravadas em",
  documentOf: "O que diz o documento",
  describe: "Descrever",
  describeAbout: "O que um documento diz de uma fila vale mais do que o que dizem os workers.",
  forget: "Esquecer a descrição",
  forgetAbout: "O que o documento diz é esquecido. O que dizem os workers conectados permanece.",
  whoWaits: "Execuções que aguardam aqui",
  look: "Procurar",
  lookAbout: (count) =>
    `Pergunta-se às execuções em andamento o que aguardam, às ${count} mais novas no máximo.`,
  nobodyWaits: "Nenhuma das execuções consultadas aguarda aqui.",
  execution: "Execução",
  state: "Estado",
  since: "Desde",
  answer: "Resposta",
  why: "Por quê",
};
