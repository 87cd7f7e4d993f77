import type { Text } from "../text";

export const operations: Text["operations"] = {
  tabs: { health: "Saúde", safety: "Segurança", jobs: "Jobs", quarantine: "Quarentena" },
  fine: "Nada exige atenção: este nó está pronto, aceita inícios e grava, e toda partição tem dono.",
  concerns: {
    notReady: "O nó que responde não está pronto",
    unowned: (count) =>
      count === 1
        ? "1 partição está sem dono: suas execuções ficam paradas até um nó assumi-la"
        : `${count} partições estão sem dono: suas execuções ficam paradas até que nós as assumam`,
    clock: (node, millis) =>
      `O relógio de ${node} está ${millis} ms fora da hora. Com um segundo ele deixa de estar pronto.`,
    silent: (node, seconds) => `Não há notícia de ${node} há ${seconds} s`,
    startsRefused: "Inícios são recusados. O disco pode estar cheio, ou o broker fora do ar.",
    storeRefuses: "O armazenamento não grava: as listas se atrasam e a memória cresce",
    listLag: (count) => `As listas estão ${count} execuções atrasadas: o armazenamento é mais lento que elas`,
    quarantined: (count) =>
      count === 1
        ? "1 execução foi isolada desde que este nó iniciou"
        : `${count} execuções foram isoladas desde que este nó iniciou`,
    unserved: (count) =>
      count === 1
        ? "Em 1 fila algo aguarda e ninguém está conectado para atender"
        : `Em ${count} filas algo aguarda e ninguém está conectado para atender`,
    disk: (gib) => `Só há ${gib} GiB livres no disco: inícios são recusados antes de ele encher`,
    tasksWait: (count) => `${count} filas aguardam o broker em que suas tarefas são gravadas`,
    sourcesWait: (count) =>
      count === 1 ? "1 fonte aguarda alguma coisa" : `${count} fontes aguardam alguma coisa`,
  },
  safety: {
    nothing: "Nada na configuração deste nó é inseguro.",
    durability: "Quanto vale uma resposta",
    labels: { fsync: "Gravado em disco", replicated: "Replicado", none: "Não durável" },
    acknowledged: {
      synced: "Um início é respondido quando já está gravado no disco desta máquina.",
      inSync:
        "Um início é respondido quando todas as cópias sincronizadas o têm. Elas não precisam tê-lo gravado em disco.",
      majority:
        "Um início é respondido quando a maioria das cópias o tem. Elas não precisam tê-lo gravado em disco.",
      never: "Um início é respondido enquanto está apenas na memória.",
    },
    survives: { yes: "nada respondido se perde", no: "respostas podem se perder", unknown: "não se sabe" },
    process: "O processo é morto",
    power: "Falta energia em todo lugar ao mesmo tempo",
    machine: "Uma máquina se perde com seu disco",
    transport: "Diário",
    transports: {
      log: "um log no diretório de dados",
      kafka: "Kafka",
      amqp: "RabbitMQ",
      memory: "memória, para testes",
    },
    store: "Armazenamento",
    stores: { embedded: "no diretório de dados", postgres: "PostgreSQL" },
    copies: "Cópias",
    copiesOf: (copies: number, min: number) =>
      `${copies}, das quais pelo menos ${min} precisam ter a mensagem`,
    nodes: "Nós",
    partitions: "Partições",
    version: "Versão",
    configuration: "Configuração em vigor",
    configurationAbout: "O resultado de arquivo, ambiente e opções juntos. Segredos ficam de fora.",
    broker: "O broker diz de si mesmo:",
    findings: {
      unencrypted: "Chaves e dados passam pela rede sem criptografia. Dê um certificado e uma chave a [tls].",
      namesWithoutKeys:
        "O servidor atende pelos nomes configurados e não pede chave de acesso: quem o alcança pode fazer tudo.",
      clockSkips: "O tempo é pulado onde nada pode se mover. Isto é para testes.",
      mayEmpty: "Quem pedir pode esvaziar uma conta (allow_empty). Isto é para testes.",
      storeHere:
        "Listas e checkpoints estão apenas no diretório deste nó: nenhum outro nó pode dividir as partições. Use PostgreSQL.",
      noClusterKey:
        "Não há cluster_key: tokens de tarefas e segredos selados só abrem com o diretório deste nó.",
      brokerUnencrypted: "A senha vai ao Kafka sem criptografia (sasl_plaintext). Use sasl_ssl.",
      registryUnencrypted: "A senha vai ao registro de esquemas sem criptografia. Use um endereço https.",
      dataInMemory: "O diretório de dados está em tmpfs: tudo se perde quando a máquina para.",
      retentionShort: (days: number) =>
        `Execuções encerradas são esquecidas após ${days} dias e então não podem ser retomadas. Na AWS podem por 14.`,
      outboundWide: (allowed: string) =>
        `Quem pode indicar uma URL alcança o que só esta máquina alcança: outbound.allow tem ${allowed}.`,
      diskNearlyFull: (mib: number) =>
        `Só ${mib} MiB estão livres no disco: inícios são recusados antes que ele encha.`,
    },
  },
  nodes: {
    title: (nodes, partitions) => `${nodes === 1 ? "1 nó" : `${nodes} nós`}, ${partitions} partições`,
    node: "Nó",
    here: "responde",
    address: "Endereço",
    up: "No ar há",
    owns: "Possui",
    partitions: "Partições",
    heard: "Última notícia há",
    clock: "Relógio adiantado",
  },
  work: {
    title: "O que este nó fez desde que iniciou",
    started: "Execuções iniciadas",
    succeeded: "Execuções concluídas",
    failed: "Execuções com falha",
    transitions: "Transições de estado",
    retries: "Novas tentativas",
    published: "Eventos publicados",
    acknowledged: "Entregas confirmadas",
    deadLettered: "Mensagens mortas",
    held: "Execuções retidas por pausas",
    listLag: "Execuções ainda fora das listas",
    disk: "Livre no disco",
    memory: "Memória em uso",
    gib: (gib) => `${gib} GiB`,
    mib: (mib) => `${mib} MiB`,
  },
  backlog: {
    title: "O que aguarda, neste nó",
    account: "Conta e região",
    none: "Nada aguarda em fila alguma.",
  },
  quarantine: {
    none: "Nenhuma execução está isolada",
    noneWhy:
      "Uma execução é isolada quando um passo dela falha no próprio servidor. Ela apareceria aqui com o motivo, para ser liberada ou abortada.",
    decide: "Decidir…",
    about:
      "Liberada, ela responde de novo à mensagem em que falhou; se falhar outra vez, volta a ser isolada. Abortada, ela termina.",
    release: "Liberar",
    abort: "Abortar a execução",
  },
  jobs: {
    action: "Ação",
    actions: { stop: "Parar", redrive: "Retomar", retry: "Tentar de novo já" },
    dryRun: "simulação",
    states: { RUNNING: "Em execução", PAUSED: "Pausado", COMPLETED: "Concluído", CANCELLED: "Cancelado" },
    examined: "Examinadas",
    found: "Encontradas",
    done: "Feitas",
    refused: "Recusadas",
    filter: "Filtro",
    every: "todas as execuções",
    rate: "Ritmo",
    startedBy: "Iniciado por",
    changedBy: "Alterado por último por",
    cancel: "Cancelar o job",
    cancelAbout: "O que está em andamento é concluído, e nada mais. O que foi feito permanece.",
    deleteAbout: "O job e o que foi de suas execuções são esquecidos. As execuções ficam como estão.",
    create: "Iniciar um job",
    createAbout:
      "Um job para, retoma ou tenta de novo toda execução que o filtro encontra. Com “dryRun” ele só as encontra.",
    none: "Ainda não há job",
    noneWhy:
      "Um job para, retoma ou tenta de novo muitas execuções de uma vez. Inicie um acima, ou no terminal:",
    results: "O que foi das execuções",
    outcome: "Resultado",
    outcomes: { DONE: "Feita", FOUND: "Encontrada", REFUSED: "Recusada" },
    at: "Quando",
    noResults: "O filtro não encontrou execução alguma.",
    noResultsYet: "Nenhuma execução foi encontrada ainda.",
  },
};
