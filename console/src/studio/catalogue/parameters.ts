/** The arguments of the actions that are used most. Those of others are written as JSON. */

import type { ActionField, FieldType } from "./field";

type More = Omit<Partial<ActionField>, "name" | "type" | "isRequired">;

const must = (name: string, type: FieldType = "text", more: More = {}): ActionField => ({
  name,
  type,
  isRequired: true,
  ...more,
});

const may = (name: string, type: FieldType = "text", more: More = {}): ActionField => ({
  ...must(name, type, more),
  isRequired: false,
});

const METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"];

export interface Parameters {
  readonly fields: readonly ActionField[];
  /** Where a task token belongs. */
  readonly tokenAt?: readonly (string | number)[];
}

export const PARAMETERS: Readonly<Record<string, Parameters>> = {
  "http:invoke": {
    fields: [
      must("ApiEndpoint", "text", { first: "https://" }),
      must("Method", "text", { choices: METHODS }),
      must("Authentication", "object", { fields: [must("ConnectionArn")] }),
      may("Headers", "object"),
      may("QueryParameters", "object"),
      may("RequestBody", "any"),
      may("Transform", "object", {
        fields: [
          may("RequestBodyEncoding", "text", { choices: ["NONE", "URL_ENCODED"] }),
          may("RequestEncodingOptions", "object", {
            fields: [may("ArrayFormat", "text", { choices: ["INDICES", "REPEAT", "COMMAS", "BRACKETS"] })],
          }),
        ],
      }),
    ],
  },
  "events:putEvents": {
    fields: [
      must("Entries", "array", {
        element: must("", "object", {
          fields: [
            must("Source"),
            must("DetailType"),
            must("Detail", "any"),
            may("EventBusName"),
            may("Resources", "array", { element: must("") }),
            may("Time"),
          ],
        }),
      }),
    ],
    tokenAt: ["Entries", 0, "Detail", "TaskToken"],
  },
  "states:startExecution": {
    fields: [must("StateMachineArn"), may("Input", "any"), may("Name")],
    tokenAt: ["Input", "TaskToken"],
  },
  "lambda:invoke": {
    fields: [
      must("FunctionName"),
      may("Payload", "any"),
      may("Qualifier"),
      may("InvocationType", "text", { choices: ["RequestResponse", "Event", "DryRun"] }),
      may("ClientContext"),
    ],
    tokenAt: ["Payload", "TaskToken"],
  },
  "sqs:sendMessage": {
    fields: [
      must("QueueUrl"),
      must("MessageBody", "any"),
      may("DelaySeconds", "integer"),
      may("MessageAttributes", "object"),
      may("MessageGroupId"),
      may("MessageDeduplicationId"),
    ],
    tokenAt: ["MessageBody", "TaskToken"],
  },
  "sns:publish": {
    fields: [
      must("TopicArn"),
      must("Message", "any"),
      may("Subject"),
      may("MessageAttributes", "object"),
      may("MessageGroupId"),
      may("MessageDeduplicationId"),
    ],
    tokenAt: ["Message", "TaskToken"],
  },
  "dynamodb:getItem": {
    fields: [
      must("TableName"),
      must("Key", "object"),
      may("ProjectionExpression"),
      may("ConsistentRead", "boolean"),
    ],
  },
  "dynamodb:putItem": {
    fields: [must("TableName"), must("Item", "object"), may("ConditionExpression")],
  },
  "dynamodb:updateItem": {
    fields: [
      must("TableName"),
      must("Key", "object"),
      may("UpdateExpression"),
      may("ConditionExpression"),
      may("ExpressionAttributeNames", "object"),
      may("ExpressionAttributeValues", "object"),
    ],
  },
  "dynamodb:deleteItem": {
    fields: [must("TableName"), must("Key", "object"), may("ConditionExpression")],
  },
  "apigateway:invoke": {
    fields: [
      must("ApiEndpoint"),
      must("Method", "text", { choices: METHODS }),
      may("Stage"),
      may("Path"),
      may("Headers", "object"),
      may("QueryParameters", "object"),
      may("RequestBody", "any"),
      may("AuthType", "text", { choices: ["NO_AUTH", "IAM_ROLE", "RESOURCE_POLICY"] }),
    ],
    tokenAt: ["RequestBody", "TaskToken"],
  },
  "athena:startQueryExecution": {
    fields: [must("QueryString"), may("WorkGroup"), may("ResultConfiguration", "object")],
  },
  "batch:submitJob": {
    fields: [must("JobName"), must("JobDefinition"), must("JobQueue"), may("Parameters", "object")],
  },
  "bedrock:invokeModel": {
    fields: [must("ModelId"), may("Body", "any"), may("ContentType"), may("Accept")],
  },
  "bedrockagentcore:invokeHarness": {
    fields: [
      must("HarnessArn"),
      must("RuntimeSessionId"),
      must("Messages", "array"),
      may("MaxIterations", "integer"),
    ],
  },
  "codebuild:startBuild": { fields: [must("ProjectName")] },
  "ecs:runTask": {
    fields: [
      must("Cluster"),
      must("TaskDefinition"),
      may("LaunchType", "text", { choices: ["FARGATE", "EC2", "EXTERNAL"] }),
      may("NetworkConfiguration", "object"),
      may("Overrides", "object"),
    ],
  },
  "glue:startJobRun": { fields: [must("JobName"), may("Arguments", "object")] },
  "aws-sdk:s3:getObject": { fields: [must("Bucket"), must("Key"), may("VersionId")] },
  "aws-sdk:s3:putObject": { fields: [must("Bucket"), must("Key"), may("Body", "any"), may("ContentType")] },
  "aws-sdk:s3:listObjectsV2": { fields: [must("Bucket"), may("Prefix"), may("MaxKeys", "integer")] },
  "aws-sdk:dynamodb:query": {
    fields: [
      must("TableName"),
      must("KeyConditionExpression"),
      may("ExpressionAttributeNames", "object"),
      may("ExpressionAttributeValues", "object"),
      may("Limit", "integer"),
    ],
  },
  "aws-sdk:secretsmanager:getSecretValue": { fields: [must("SecretId"), may("VersionStage")] },
};
