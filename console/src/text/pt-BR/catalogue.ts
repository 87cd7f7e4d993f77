import type { Text } from "../text";

export const catalogue: Text["catalogue"] = {
  services: { functions: "Funções", activities: "Atividades", machines: "Máquinas de estado" },
  function: "Um worker que executa esta função Lambda a faz; sua resposta é o resultado.",
  activity: "Um worker que consulta esta atividade a faz.",
  starts: (machine) => `Inicia uma execução de ${machine} e, se quiser, espera seu fim.`,
  worker: (queue) => `Um worker da fila ${queue} a faz: o servidor não tem um próprio.`,
  about: {
    "http:invoke": "Chama um endpoint HTTP com a autorização de uma conexão.",
    "events:putEvents": "Publica eventos, que são entregues a todos que os assinaram.",
    "states:startExecution": "Inicia uma execução de outra máquina de estado e, se quiser, espera seu fim.",
    "lambda:invoke": "Invoca uma função Lambda com um payload; o que volta está em Payload.",
    "sqs:sendMessage": "Envia uma mensagem a uma fila. Um worker de tasks.sqs.sendMessage a faz.",
    "sns:publish": "Publica uma mensagem em um tópico. Um worker de tasks.sns.publish a faz.",
    "dynamodb:getItem": "Lê um item de uma tabela. Um worker de tasks.dynamodb.getItem a faz.",
    "dynamodb:putItem": "Grava um item em uma tabela. Um worker de tasks.dynamodb.putItem a faz.",
    "dynamodb:updateItem": "Altera um item de uma tabela. Um worker de tasks.dynamodb.updateItem a faz.",
    "dynamodb:deleteItem": "Exclui um item de uma tabela. Um worker de tasks.dynamodb.deleteItem a faz.",
    "apigateway:invoke": "Chama uma API REST ou HTTP. Um worker de tasks.apigateway.invoke a faz.",
    "ecs:runTask": "Executa um contêiner. Um worker de tasks.ecs.runTask a faz.",
    "batch:submitJob": "Envia um job a uma fila de jobs. Um worker de tasks.batch.submitJob a faz.",
    "glue:startJobRun": "Executa um job que transforma dados. Um worker de tasks.glue.startJobRun a faz.",
    "athena:startQueryExecution":
      "Consulta dados com SQL. Um worker de tasks.athena.startQueryExecution a faz.",
    "bedrock:invokeModel": "Consulta um modelo. Um worker de tasks.bedrock.invokeModel a faz.",
  },
};
