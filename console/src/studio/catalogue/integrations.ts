/** The optimized integrations of AWS Step Functions, as the server takes them. */

import type { Pattern } from "./action";

interface Service {
  /** How its resources name it. */
  readonly id: string;
  readonly title: string;
  readonly actions: readonly string[];
  /** The actions whose job can be waited for. */
  readonly jobs?: readonly string[];
  /** Its tasks can be answered with a token. */
  readonly hasToken?: true;
}

export const SERVICES: readonly Service[] = [
  { id: "http", title: "HTTP", actions: ["invoke"] },
  { id: "events", title: "Amazon EventBridge", actions: ["putEvents"], hasToken: true },
  {
    id: "states",
    title: "AWS Step Functions",
    actions: ["startExecution"],
    jobs: ["startExecution"],
    hasToken: true,
  },
  { id: "lambda", title: "AWS Lambda", actions: ["invoke"], hasToken: true },
  { id: "sqs", title: "Amazon SQS", actions: ["sendMessage"], hasToken: true },
  { id: "sns", title: "Amazon SNS", actions: ["publish"], hasToken: true },
  {
    id: "dynamodb",
    title: "Amazon DynamoDB",
    actions: ["getItem", "putItem", "updateItem", "deleteItem"],
  },
  { id: "apigateway", title: "Amazon API Gateway", actions: ["invoke"], hasToken: true },
  {
    id: "athena",
    title: "Amazon Athena",
    actions: ["startQueryExecution", "stopQueryExecution", "getQueryExecution", "getQueryResults"],
    jobs: ["startQueryExecution"],
  },
  { id: "batch", title: "AWS Batch", actions: ["submitJob"], jobs: ["submitJob"] },
  {
    id: "bedrock",
    title: "Amazon Bedrock",
    actions: ["invokeModel", "createModelCustomizationJob"],
    jobs: ["createModelCustomizationJob"],
    hasToken: true,
  },
  { id: "bedrockagentcore", title: "Amazon Bedrock AgentCore", actions: ["invokeHarness"] },
  {
    id: "codebuild",
    title: "AWS CodeBuild",
    actions: [
      "startBuild",
      "stopBuild",
      "batchDeleteBuilds",
      "batchGetReports",
      "startBuildBatch",
      "stopBuildBatch",
      "retryBuildBatch",
      "deleteBuildBatch",
    ],
    jobs: ["startBuild", "startBuildBatch", "retryBuildBatch"],
  },
  { id: "databrew", title: "AWS Glue DataBrew", actions: ["startJobRun"], jobs: ["startJobRun"] },
  { id: "ecs", title: "Amazon ECS", actions: ["runTask"], jobs: ["runTask"], hasToken: true },
  {
    id: "eks",
    title: "Amazon EKS",
    actions: [
      "createCluster",
      "deleteCluster",
      "createNodegroup",
      "deleteNodegroup",
      "createFargateProfile",
      "deleteFargateProfile",
      "call",
      "runJob",
    ],
    jobs: [
      "createCluster",
      "deleteCluster",
      "createNodegroup",
      "deleteNodegroup",
      "createFargateProfile",
      "deleteFargateProfile",
      "runJob",
    ],
    hasToken: true,
  },
  {
    id: "elasticmapreduce",
    title: "Amazon EMR",
    actions: [
      "createCluster",
      "terminateCluster",
      "addStep",
      "cancelStep",
      "setClusterTerminationProtection",
      "modifyInstanceFleetByName",
      "modifyInstanceGroupByName",
    ],
    jobs: ["createCluster", "terminateCluster", "addStep"],
  },
  {
    id: "emr-containers",
    title: "Amazon EMR on EKS",
    actions: ["createVirtualCluster", "deleteVirtualCluster", "startJobRun"],
    jobs: ["deleteVirtualCluster", "startJobRun"],
  },
  {
    id: "emr-serverless",
    title: "Amazon EMR Serverless",
    actions: [
      "createApplication",
      "startApplication",
      "stopApplication",
      "deleteApplication",
      "startJobRun",
      "cancelJobRun",
    ],
    jobs: [
      "createApplication",
      "startApplication",
      "stopApplication",
      "deleteApplication",
      "startJobRun",
      "cancelJobRun",
    ],
  },
  { id: "glue", title: "AWS Glue", actions: ["startJobRun"], jobs: ["startJobRun"] },
  { id: "mediaconvert", title: "AWS Elemental MediaConvert", actions: ["createJob"], jobs: ["createJob"] },
  {
    id: "sagemaker",
    title: "Amazon SageMaker",
    actions: [
      "createTrainingJob",
      "createTransformJob",
      "createHyperParameterTuningJob",
      "createLabelingJob",
      "createProcessingJob",
      "createEndpoint",
      "createEndpointConfig",
      "createModel",
      "updateEndpoint",
    ],
    jobs: [
      "createTrainingJob",
      "createTransformJob",
      "createHyperParameterTuningJob",
      "createLabelingJob",
      "createProcessingJob",
    ],
  },
];

export function patternsOf(service: Service, action: string): readonly Pattern[] {
  const isJob = service.jobs?.includes(action) === true;
  return [
    "requestResponse",
    ...(isJob ? (["sync"] as const) : []),
    ...(isJob && service.id === "states" ? (["syncJson"] as const) : []),
    ...(service.hasToken === true ? (["token"] as const) : []),
  ];
}
