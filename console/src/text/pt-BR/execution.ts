import type { Text } from "../text";

export const execution: Text["execution"] = {
  summary: "Sobre a execução",
  details: "Detalhes",
  inputOutput: "Entrada e saída",
  asWritten: "Como foi escrito",
  definition: "Definição",
  variables: "Variáveis",
  machine: "Máquina de estado",
  events: "Eventos",
  transitions: "Entradas em estados",
  states: "Estados na definição",
  redrives: "Retomadas",
  redriven: "Última retomada",
  notRedrivable: "Não pode ser retomada porque",
  parent: "Iniciada por",
  child: "Execução iniciada",
  forkedFrom: (event) => `Continua a partir do evento ${event} de`,
  timesOut: "Tempo esgota em",
  noOutput: "Não há saída.",
  noDefinition: "Não há definição para desenhar",
  noJson: "Isto não é JSON.",
  more: "Mais",
  export: "Exportar como JSON",
  asTestCase: "Salvar como caso de teste",
  retryNow: "Tentar agora",
  wholeCause: "A causa inteira",
  showFailed: (state) => `Mostrar ${state}, que falhou`,
  showState: (state) => `Mostrar ${state}`,
  moreStates: (count) => (count === 1 ? "E em mais um estado." : `E em mais ${count} estados.`),
  branch: (number) => `Ramo ${number}`,
  item: (index) => `#${index}`,
  run: (number) => `tentativa ${number}`,
  why: {
    quarantined: (since, reason) =>
      `Está em quarentena desde ${since}, porque um passo dela falhou no servidor: ${reason}.`,
    held: (machine, since) => `${machine} está pausada: a execução está retida desde ${since}.`,
    halted: (state, due) => `Parou antes de ${state} fazer qualquer coisa e espera sua palavra até ${due}.`,
    ready: (state) =>
      state === ""
        ? "Nada a impede: está prestes a continuar."
        : `Nada a impede: ${state} está prestes a continuar.`,
    notDue: (state, due) => `${state} espera até ${due}.`,
    retryNotDue: (state, due, retry) =>
      `${state} falhou e será tentado de novo em ${due} (nova tentativa ${retry}).`,
    noWorker: (state, queue, since) => `${state} espera um worker: não há nenhum em ${queue} desde ${since}.`,
    queuePaused: (state, queue, since) => `${state} espera desde ${since}: a fila ${queue} está pausada.`,
    workersBusy: (state, queue, since, workers) =>
      workers === 1
        ? `${state} espera desde ${since}: o worker em ${queue} está ocupado.`
        : `${state} espera desde ${since}: todos os ${workers} workers em ${queue} estão ocupados.`,
    inProgress: (state, queue, since) => `Um worker em ${queue} trabalha em ${state} desde ${since}.`,
    written: (state, queue, since) =>
      `${state} está escrita para um worker de ${queue} desde ${since}; nenhum disse ainda no que deu.`,
    unwritten: (state, queue, since, reason) =>
      `${state} espera desde ${since} para ser escrita para um worker de ${queue}${reason === "" ? "" : `: ${reason}`}.`,
    workerAway: (state, queue, lapses) =>
      `O worker em ${queue} que está com ${state} sumiu${lapses === "" ? "" : `; a concessão dele expira em ${lapses}`}.`,
    taskToken: (state, since) => `${state} espera desde ${since} que o token da tarefa seja devolvido.`,
    event: (state, subscription, key, since) =>
      `${state} espera desde ${since} um evento de ${subscription} com a chave ${key}.`,
    nestedExecution: (state, execution, since) => `${state} espera desde ${since} que ${execution} termine.`,
    job: (state, resource, since) =>
      `${state} espera desde ${since} que termine o que iniciou com ${resource}.`,
  },
  stop: {
    button: "Parar",
    title: "Parar a execução",
    about: "O que ela está fazendo é abandonado. Ela passa a contar como abortada.",
    error: "Erro (opcional)",
    cause: "Causa (opcional)",
  },
  redrive: {
    button: "Retomar",
    title: "Retomar a execução",
    about: (state) =>
      state === ""
        ? "Ela continua de onde terminou, com os mesmos dados. O que deu certo não é refeito."
        : `Ela continua em ${state}, com os mesmos dados. O que deu certo não é refeito.`,
  },
  again: {
    samples: "Responder às tarefas com os mesmos exemplos; senão, workers respondem",
    button: "Nova execução",
    title: "Nova execução com a mesma entrada",
    about: "Ela executa a máquina de estado como está agora, que pode ser diferente da que esta executou.",
    nameHint: "Se ficar vazio, ela recebe um nome.",
    large: (size) =>
      `A entrada tem ${size.toLocaleString("pt-BR")} caracteres, demais para editar aqui. Ela vai como está.`,
  },
  samples: "respostas de exemplo",
  samplesOf: "Respondidas com exemplos",
  fork: {
    button: "Bifurcar",
    here: "Bifurcar daqui",
    title: "Continuar em uma nova execução",
    about: (event) =>
      event === undefined
        ? "A nova execução tem o passado desta e continua de onde ela está ou de onde falhou por último."
        : `A nova execução tem o passado desta até o evento ${event} e continua a partir dali.`,
    branch: "Ramo a editar",
    whole: "A própria execução",
    step: "Parar antes de cada estado",
    recorded: "Responder às tarefas com o que responderam a elas nesta execução",
    samples: "Manter as respostas de exemplo; senão, workers respondem",
  },
  answer: {
    button: "Responder você mesmo…",
    title: (state: string) => `Responder ${state}`,
    about: "A tarefa é feita, ou falha, como você diz aqui. Quem trabalha nela chega então tarde demais.",
    where: "Qual delas",
    gone: "Nenhuma tarefa deste estado espera mais.",
    taken: "Um worker tem esta tarefa. Sua resposta vem antes da dele.",
    outcome: "O que resultou",
    result: "Resultado",
    comment: "Comentário",
    commentHint: "É guardado com quem respondeu, como um evento do tipo “Task Answered”.",
    succeed: "Responder",
    fail: "Fazer falhar",
  },
  halted: {
    title: "Continuar com outros dados",
    about: "O estado recebe esta entrada e estas variáveis.",
    edit: "Editar os dados",
    paces: { step: "Um passo", continue: "Continuar", run: "Ir até o fim" },
    abouts: {
      step: "Vai até o próximo estado",
      continue: "Vai até o próximo ponto de parada",
      run: "Continua e não para mais",
    },
  },
  compare: {
    button: "Comparar",
    other: "Comparar com (ARN)",
    hint: "São sugeridas as da mesma máquina de estado. Pode ser uma de outra máquina de estado.",
    same: "As execuções não diferem em nada que conte.",
    alike: (count) =>
      count === 1 ? "Um evento é igual." : `${count.toLocaleString("pt-BR")} eventos são iguais.`,
    first: "A primeira diferença está em",
    parting: "Seguem caminhos diferentes em",
    whats: {
      event: "um evento",
      type: "o tipo do evento",
      state: "o estado",
      input: "entrada",
      output: "saída",
    },
    this: (name) => `Esta, ${name}`,
    look: (event) => `Ver o evento ${event}`,
    nothing: "Nenhum evento: ela não chegou até aqui.",
  },
  past: {
    slider: "O evento até o qual tudo é mostrado",
    before: "Um evento para trás",
    after: "Um evento adiante",
    now: "Voltar para agora",
  },
  standing: {
    title: "Ramos",
    whole: "A própria execução",
    until: "até",
    progress: (ended, length) =>
      `${ended.toLocaleString("pt-BR")} de ${length.toLocaleString("pt-BR")} terminaram`,
    more: (count) => `Outros ${count.toLocaleString("pt-BR")} não são mostrados.`,
    none: "Nada dela está em lugar algum: ela terminou.",
    doing: {
      beginning: "prestes a começar",
      held: "retido: a máquina de estado está pausada",
      entered: "entrou no estado",
      waiting: "espera",
      halted: "parado",
      working: "espera a tarefa",
      retrying: "espera uma nova tentativa",
      branching: "espera o que está dentro",
      done: "pronto",
      left: "saiu do estado",
    },
  },
  views: {
    title: "Estados e eventos",
    graph: "Grafo",
    table: "Tabela",
    events: "Eventos",
    standing: "Onde está",
    compare: "Comparar",
  },
  graph: {
    label: "Grafo da máquina de estado",
    entries: (count) => `${count.toLocaleString("pt-BR")} entradas`,
    attempts: (count) => `${count} tentativas`,
    items: (count) => (count === 1 ? "1 item" : `${count.toLocaleString("pt-BR")} itens`),
    end: "Termina aqui",
    otherwise: "senão",
    legend: "Legenda",
    onError: "Em caso de erro",
    zoomIn: "Aproximar",
    zoomOut: "Afastar",
    fit: "Ajustar",
    fullScreen: "Tela cheia",
    toRight: "Da esquerda para a direita",
    toBottom: "De cima para baixo",
    save: "Salvar como",
  },
  table: {
    label: "Estados na ordem em que se entrou neles",
    after: "Depois de",
    timeline: "Linha do tempo",
    search: "Buscar estados pelo nome",
    count: (count, total) =>
      count === total
        ? total === 1
          ? "1 entrada"
          : `${total.toLocaleString("pt-BR")} entradas`
        : `${count.toLocaleString("pt-BR")} de ${total.toLocaleString("pt-BR")} entradas`,
    open: (name) => `Abrir ${name}`,
    close: (name) => `Fechar ${name}`,
    bar: (after, took, failed) =>
      `Depois de ${after}, por ${took}${failed === 0 ? "" : failed === 1 ? ", uma tentativa falhou" : `, ${failed} tentativas falharam`}`,
  },
  eventList: {
    label: "Eventos",
    search: "Buscar nos eventos",
    kind: "Tipo",
    kinds: {
      failures: "Falhas",
      states: "Estados",
      tasks: "Tarefas",
      maps: "Map e Parallel",
      execution: "Execução",
    },
    newestFirst: "Mais novos primeiro",
    oldestFirst: "Mais antigos primeiro",
    count: (count, total) =>
      count === total
        ? `${total.toLocaleString("pt-BR")} eventos`
        : `${count.toLocaleString("pt-BR")} de ${total.toLocaleString("pt-BR")} eventos`,
    previous: (id) => (id === 0 ? "Nenhum evento antes" : `Depois do evento ${id}`),
    look: "Mostrar tudo como estava aqui",
    noDetails: "Não tem detalhes.",
  },
  step: {
    title: (state) => `O estado ${state}`,
    place: "Onde fica",
    entry: (number, total) => `Entrada ${number.toLocaleString("pt-BR")} de ${total.toLocaleString("pt-BR")}`,
    previous: "Entrada anterior",
    next: "Próxima entrada",
    data: "Dados",
    details: "Detalhes",
    attempts: (count) => `Tentativas (${count})`,
    definition: "Definição",
    test: "Testar",
    events: "Eventos",
    items: "Itens",
    input: "Entrada do estado",
    given: "Entregue à tarefa",
    submitted: "Resposta ao envio",
    result: "Resultado da tarefa",
    output: "Saída do estado",
    noOutput: "O estado ainda não tem saída ou terminou sem ela.",
    enteredAt: "Entrada em",
    leftAt: "Saída em",
    event: "Evento",
    resource: "Recurso",
    worker: "Worker",
    timeout: "Tempo limite",
    heartbeat: "Heartbeat",
    runs: "Tentado",
    mapRun: "Map Run",
    assigned: "Atribuídas por este estado",
    inSight: "Visíveis na entrada do estado",
    whole: "Da execução",
    firstAttempt: "Primeira tentativa",
    retry: (number) => `Nova tentativa ${number}`,
    took: (time) => `levou ${time}`,
    waited: (time) => `${time} até a próxima tentativa`,
  },
  iterations: {
    byStatus: "Itens por estado",
    search: "Buscar pelo índice",
    pending: (count) => `${count.toLocaleString("pt-BR")} não iniciados`,
    none: "Não há tal item.",
    range: (from, to, total) =>
      `${from.toLocaleString("pt-BR")}–${to.toLocaleString("pt-BR")} de ${total.toLocaleString("pt-BR")}`,
    pageBefore: "Página anterior",
    pageAfter: "Próxima página",
  },
  express: {
    title: "Execuções Express não têm histórico",
    logged: (group) => `O que aconteceu nela está no grupo de logs ${group}.`,
    notLogged:
      "Delas só fica o que vai para o log, e esta máquina de estado não tem log. Dê a ela uma loggingConfiguration para ver o que suas execuções fazem.",
    definition: "Definição como está agora",
  },
};
