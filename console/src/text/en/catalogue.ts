/** What Tasks can call. */
export const catalogue = {
  services: { functions: "Functions", activities: "Activities", machines: "State machines" },
  function: "A worker that runs this Lambda function does it; its answer is the result.",
  activity: "A worker that polls this activity does it.",
  starts: (machine: string) => `Starts an execution of ${machine}, and waits for its end if you like.`,
  worker: (queue: string) => `A worker of the queue ${queue} does it: the server has none of its own.`,
  about: {
    "http:invoke": "Calls an HTTP endpoint with the authorization of a connection.",
    "events:putEvents": "Publishes events, which all who subscribed to them are given.",
    "states:startExecution":
      "Starts an execution of another state machine, and waits for its end if you like.",
    "lambda:invoke": "Invokes a Lambda function with a payload; what comes back is in Payload.",
    "sqs:sendMessage": "Sends a message to a queue. A worker of tasks.sqs.sendMessage does it.",
    "sns:publish": "Publishes a message to a topic. A worker of tasks.sns.publish does it.",
    "dynamodb:getItem": "Reads an item of a table. A worker of tasks.dynamodb.getItem does it.",
    "dynamodb:putItem": "Writes an item to a table. A worker of tasks.dynamodb.putItem does it.",
    "dynamodb:updateItem": "Changes an item of a table. A worker of tasks.dynamodb.updateItem does it.",
    "dynamodb:deleteItem": "Deletes an item of a table. A worker of tasks.dynamodb.deleteItem does it.",
    "apigateway:invoke": "Calls a REST or HTTP API. A worker of tasks.apigateway.invoke does it.",
    "ecs:runTask": "Runs a container. A worker of tasks.ecs.runTask does it.",
    "batch:submitJob": "Submits a job to a queue of jobs. A worker of tasks.batch.submitJob does it.",
    "glue:startJobRun": "Runs a job that transforms data. A worker of tasks.glue.startJobRun does it.",
    "athena:startQueryExecution": "Asks data with SQL. A worker of tasks.athena.startQueryExecution does it.",
    "bedrock:invokeModel": "Asks a model. A worker of tasks.bedrock.invokeModel does it.",
  },
} as const;
