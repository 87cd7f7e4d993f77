import type { Text } from "../text";

export const missed: Text["missed"] = {
  acknowledged: (received, isRepeatDropped) =>
    `Foi recebido em ${received} e está confirmado.${isRepeatDropped ? " Se for publicado de novo, será descartado como repetição." : ""}`,
  inProgress: (attempt) => `Ainda não foi confirmado (tentativa ${attempt}).`,
  subscriberAway: (attempt, lapses) =>
    `O assinante está com ele na tentativa ${attempt}${lapses === "" ? "." : `; a sua reserva expira em ${lapses}.`}`,
  noSubscriber: (queue, since) => `Não há nenhum em ${queue} desde ${since}: ele espera por um.`,
  subscribersBusy: (inFlight, most) =>
    `Ele espera a vez: ${inFlight} entregas estão em mãos, no máximo ${most} com um assinante.`,
  ready: "Nada o retém.",
  paused: (subscription, since) => `${subscription} está pausada: ele espera desde ${since}.`,
  retryNotDue: (attempts, due) => `A tentativa ${attempts} falhou; a próxima será em ${due}.`,
  keyHeld: (key, event, attempts, due) =>
    due === ""
      ? `O evento ${event} da chave “${key}” espera confirmação (tentativa ${attempts + 1}).`
      : `O evento ${event} da chave “${key}” espera confirmação; a tentativa ${attempts} falhou, a próxima será em ${due}.`,
  keyStopped: (key, event) =>
    `A chave “${key}” está parada desde que ${event === "" ? "um evento dela" : `o evento ${event}`} virou mensagem morta: reenvie-a ou descarte-a.`,
  behind: (events) =>
    `A assinatura está ${events.toLocaleString("pt-BR")} eventos atrasada; ela os recebe na ordem.`,
  deadLettered: (at, attempts, reason) =>
    `Virou mensagem morta em ${at} depois de ${attempts === 1 ? "uma tentativa" : `${attempts} tentativas`}: ${reason}.`,
  fates: { redriven: "Foi reenviada desde então.", discarded: "Foi descartada desde então." },
  otherBus: (publishedOn, listensTo) =>
    `Foi publicado no barramento ${publishedOn}, e a assinatura escuta ${listensTo}.`,
  mismatch: {
    missing: (path, wanted) => `O evento não tem ${path}; o padrão quer ${wanted} ali.`,
    failed: (path, wanted, found) => `Em ${path} o padrão quer ${wanted}; o evento tem ${found}.`,
    apart: (paths) =>
      `Nenhum objeto em uma lista do evento tem ${new Intl.ListFormat("pt-BR", { type: "conjunction" }).format(paths)} juntos.`,
    either: (wanted) => new Intl.ListFormat("pt-BR", { type: "disjunction" }).format(wanted),
    all: (bounds) => bounds.join(" e "),
    prefix: (value) => `o que começa com ${value}`,
    suffix: (value) => `o que termina com ${value}`,
    equalIgnoreCase: (value) => `${value} em maiúsculas ou minúsculas`,
    prefixIgnoreCase: (value) => `o que começa com ${value} em maiúsculas ou minúsculas`,
    suffixIgnoreCase: (value) => `o que termina com ${value} em maiúsculas ou minúsculas`,
    wildcard: (value) => `o que é como ${value}`,
    cidr: (value) => `um endereço dentro de ${value}`,
    present: "qualquer valor",
    absent: "nada",
    anythingBut: (these) => `qualquer coisa menos ${these}`,
  },
  younger: (subscription, created, received) =>
    `${subscription} foi criada em ${created}, o evento foi recebido em ${received}.`,
  changedSince: (received) => `Ela o quer agora, mas não queria quando foi recebido em ${received}.`,
  ownAnnouncement: (subscription) =>
    `${subscription} inicia execuções e não tem padrão: o que as execuções anunciam não é para ela.`,
  noKey: (path) => `Nenhuma tarefa pode recebê-lo: ele não tem chave em ${path}.`,
  kept: (key, until) => `Nenhuma tarefa com a chave “${key}” espera ainda: ele fica guardado até ${until}.`,
  takenOrForgotten: (key) =>
    `Não está mais guardado: uma tarefa com a chave “${key}” o recebeu, ou nenhuma veio a tempo.`,
  unknown: (since) =>
    since === ""
      ? "Não há evento guardado com este id."
      : `Nenhum evento com este id foi recebido desde ${since}, e ninguém olhou mais para trás.`,
};
