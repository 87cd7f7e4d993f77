// Made by api.mjs.

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        ActivityFailedEventDetails: {
            error?: string;
            cause?: string;
        };
        ActivityListItem: {
            activityArn: string;
            name: string;
            creationDate: components["schemas"]["Timestamp"];
        };
        ActivityScheduleFailedEventDetails: {
            error?: string;
            cause?: string;
        };
        ActivityScheduledEventDetails: {
            resource: string;
            input?: string;
            inputDetails?: components["schemas"]["HistoryEventExecutionDataDetails"];
            timeoutInSeconds?: number;
            heartbeatInSeconds?: number;
        };
        ActivityStartedEventDetails: {
            workerName?: string;
        };
        ActivitySucceededEventDetails: {
            output?: string;
            outputDetails?: components["schemas"]["HistoryEventExecutionDataDetails"];
        };
        ActivityTimedOutEventDetails: {
            error?: string;
            cause?: string;
        };
        AssignedVariablesDetails: {
            truncated?: boolean;
        };
        BillingDetails: {
            billedMemoryUsedInMB?: number;
            billedDurationInMilliseconds?: number;
        };
        CloudWatchEventsExecutionDataDetails: {
            included?: boolean;
        };
        CloudWatchLogsLogGroup: {
            logGroupArn?: string;
        };
        CreateActivityInput: {
            name: string;
            tags?: components["schemas"]["Tag"][];
            encryptionConfiguration?: components["schemas"]["EncryptionConfiguration"];
        };
        CreateActivityOutput: {
            activityArn: string;
            creationDate: components["schemas"]["Timestamp"];
        };
        CreateStateMachineAliasInput: {
            description?: string;
            name: string;
            routingConfiguration: components["schemas"]["RoutingConfigurationListItem"][];
        };
        CreateStateMachineAliasOutput: {
            stateMachineAliasArn: string;
            creationDate: components["schemas"]["Timestamp"];
        };
        CreateStateMachineInput: {
            name: string;
            definition: string;
            roleArn: string;
            type?: components["schemas"]["StateMachineType"];
            loggingConfiguration?: components["schemas"]["LoggingConfiguration"];
            tags?: components["schemas"]["Tag"][];
            tracingConfiguration?: components["schemas"]["TracingConfiguration"];
            publish?: boolean;
            versionDescription?: string;
            encryptionConfiguration?: components["schemas"]["EncryptionConfiguration"];
        };
        CreateStateMachineOutput: {
            stateMachineArn: string;
            creationDate: components["schemas"]["Timestamp"];
            stateMachineVersionArn?: string;
        };
        DeleteActivityInput: {
            activityArn: string;
        };
        DeleteActivityOutput: Record<string, never>;
        DeleteStateMachineAliasInput: {
            stateMachineAliasArn: string;
        };
        DeleteStateMachineAliasOutput: Record<string, never>;
        DeleteStateMachineInput: {
            stateMachineArn: string;
        };
        DeleteStateMachineOutput: Record<string, never>;
        DeleteStateMachineVersionInput: {
            stateMachineVersionArn: string;
        };
        DeleteStateMachineVersionOutput: Record<string, never>;
        DescribeActivityInput: {
            activityArn: string;
        };
        DescribeActivityOutput: {
            activityArn: string;
            name: string;
            creationDate: components["schemas"]["Timestamp"];
            encryptionConfiguration?: components["schemas"]["EncryptionConfiguration"];
        };
        DescribeExecutionInput: {
            executionArn: string;
            includedData?: components["schemas"]["IncludedData"];
        };
        DescribeExecutionOutput: {
            executionArn: string;
            stateMachineArn: string;
            name?: string;
            status: components["schemas"]["ExecutionStatus"];
            startDate: components["schemas"]["Timestamp"];
            stopDate?: components["schemas"]["Timestamp"];
            input?: string;
            inputDetails?: components["schemas"]["CloudWatchEventsExecutionDataDetails"];
            output?: string;
            outputDetails?: components["schemas"]["CloudWatchEventsExecutionDataDetails"];
            traceHeader?: string;
            mapRunArn?: string;
            error?: string;
            cause?: string;
            stateMachineVersionArn?: string;
            stateMachineAliasArn?: string;
            redriveCount?: number;
            redriveDate?: components["schemas"]["Timestamp"];
            redriveStatus?: components["schemas"]["ExecutionRedriveStatus"];
            redriveStatusReason?: string;
        };
        DescribeStateMachineAliasInput: {
            stateMachineAliasArn: string;
        };
        DescribeStateMachineAliasOutput: {
            stateMachineAliasArn?: string;
            name?: string;
            description?: string;
            routingConfiguration?: components["schemas"]["RoutingConfigurationListItem"][];
            creationDate?: components["schemas"]["Timestamp"];
            updateDate?: components["schemas"]["Timestamp"];
        };
        DescribeStateMachineForExecutionInput: {
            executionArn: string;
            includedData?: components["schemas"]["IncludedData"];
        };
        DescribeStateMachineForExecutionOutput: {
            stateMachineArn: string;
            name: string;
            definition: string;
            roleArn: string;
            updateDate: components["schemas"]["Timestamp"];
            loggingConfiguration?: components["schemas"]["LoggingConfiguration"];
            tracingConfiguration?: components["schemas"]["TracingConfiguration"];
            mapRunArn?: string;
            label?: string;
            revisionId?: string;
            encryptionConfiguration?: components["schemas"]["EncryptionConfiguration"];
            variableReferences?: {
                [key: string]: string[];
            };
        };
        DescribeStateMachineInput: {
            stateMachineArn: string;
            includedData?: components["schemas"]["IncludedData"];
        };
        DescribeStateMachineOutput: {
            stateMachineArn: string;
            name: string;
            status?: components["schemas"]["StateMachineStatus"];
            definition: string;
            roleArn: string;
            type: components["schemas"]["StateMachineType"];
            creationDate: components["schemas"]["Timestamp"];
            loggingConfiguration?: components["schemas"]["LoggingConfiguration"];
            tracingConfiguration?: components["schemas"]["TracingConfiguration"];
            label?: string;
            revisionId?: string;
            description?: string;
            encryptionConfiguration?: components["schemas"]["EncryptionConfiguration"];
            variableReferences?: {
                [key: string]: string[];
            };
        };
        EncryptionConfiguration: {
            kmsKeyId?: string;
            kmsDataKeyReusePeriodSeconds?: number;
            type: components["schemas"]["EncryptionType"];
        };
        /** @enum {string} */
        EncryptionType: "AWS_OWNED_KEY" | "CUSTOMER_MANAGED_KMS_KEY";
        EvaluationFailedEventDetails: {
            error?: string;
            cause?: string;
            location?: string;
            state: string;
        };
        ExecutionAbortedEventDetails: {
            error?: string;
            cause?: string;
        };
        ExecutionFailedEventDetails: {
            error?: string;
            cause?: string;
        };
        ExecutionListItem: {
            executionArn: string;
            stateMachineArn: string;
            name: string;
            status: components["schemas"]["ExecutionStatus"];
            startDate: components["schemas"]["Timestamp"];
            stopDate?: components["schemas"]["Timestamp"];
            mapRunArn?: string;
            itemCount?: number;
            stateMachineVersionArn?: string;
            stateMachineAliasArn?: string;
            redriveCount?: number;
            redriveDate?: components["schemas"]["Timestamp"];
        };
        /** @enum {string} */
        ExecutionRedriveFilter: "REDRIVEN" | "NOT_REDRIVEN";
        /** @enum {string} */
        ExecutionRedriveStatus: "REDRIVABLE" | "NOT_REDRIVABLE" | "REDRIVABLE_BY_MAP_RUN";
        ExecutionRedrivenEventDetails: {
            redriveCount?: number;
        };
        ExecutionStartedEventDetails: {
            input?: string;
            inputDetails?: components["schemas"]["HistoryEventExecutionDataDetails"];
            roleArn?: string;
            stateMachineAliasArn?: string;
            stateMachineVersionArn?: string;
        };
        /** @enum {string} */
        ExecutionStatus: "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED" | "PENDING_REDRIVE";
        ExecutionSucceededEventDetails: {
            output?: string;
            outputDetails?: components["schemas"]["HistoryEventExecutionDataDetails"];
        };
        ExecutionTimedOutEventDetails: {
            error?: string;
            cause?: string;
        };
        GetActivityTaskInput: {
            activityArn: string;
            workerName?: string;
        };
        GetActivityTaskOutput: {
            taskToken?: string;
            input?: string;
        };
        GetExecutionHistoryInput: {
            executionArn: string;
            maxResults?: number;
            reverseOrder?: boolean;
            nextToken?: string;
            includeExecutionData?: boolean;
        };
        GetExecutionHistoryOutput: {
            events: components["schemas"]["HistoryEvent"][];
            nextToken?: string;
        };
        HistoryEvent: {
            timestamp: components["schemas"]["Timestamp"];
            type: components["schemas"]["HistoryEventType"];
            id: number;
            previousEventId?: number;
            activityFailedEventDetails?: components["schemas"]["ActivityFailedEventDetails"];
            activityScheduleFailedEventDetails?: components["schemas"]["ActivityScheduleFailedEventDetails"];
            activityScheduledEventDetails?: components["schemas"]["ActivityScheduledEventDetails"];
            activityStartedEventDetails?: components["schemas"]["ActivityStartedEventDetails"];
            activitySucceededEventDetails?: components["schemas"]["ActivitySucceededEventDetails"];
            activityTimedOutEventDetails?: components["schemas"]["ActivityTimedOutEventDetails"];
            taskFailedEventDetails?: components["schemas"]["TaskFailedEventDetails"];
            taskScheduledEventDetails?: components["schemas"]["TaskScheduledEventDetails"];
            taskStartFailedEventDetails?: components["schemas"]["TaskStartFailedEventDetails"];
            taskStartedEventDetails?: components["schemas"]["TaskStartedEventDetails"];
            taskSubmitFailedEventDetails?: components["schemas"]["TaskSubmitFailedEventDetails"];
            taskSubmittedEventDetails?: components["schemas"]["TaskSubmittedEventDetails"];
            taskSucceededEventDetails?: components["schemas"]["TaskSucceededEventDetails"];
            taskTimedOutEventDetails?: components["schemas"]["TaskTimedOutEventDetails"];
            executionFailedEventDetails?: components["schemas"]["ExecutionFailedEventDetails"];
            executionStartedEventDetails?: components["schemas"]["ExecutionStartedEventDetails"];
            executionSucceededEventDetails?: components["schemas"]["ExecutionSucceededEventDetails"];
            executionAbortedEventDetails?: components["schemas"]["ExecutionAbortedEventDetails"];
            executionTimedOutEventDetails?: components["schemas"]["ExecutionTimedOutEventDetails"];
            executionRedrivenEventDetails?: components["schemas"]["ExecutionRedrivenEventDetails"];
            mapStateStartedEventDetails?: components["schemas"]["MapStateStartedEventDetails"];
            mapIterationStartedEventDetails?: components["schemas"]["MapIterationEventDetails"];
            mapIterationSucceededEventDetails?: components["schemas"]["MapIterationEventDetails"];
            mapIterationFailedEventDetails?: components["schemas"]["MapIterationEventDetails"];
            mapIterationAbortedEventDetails?: components["schemas"]["MapIterationEventDetails"];
            lambdaFunctionFailedEventDetails?: components["schemas"]["LambdaFunctionFailedEventDetails"];
            lambdaFunctionScheduleFailedEventDetails?: components["schemas"]["LambdaFunctionScheduleFailedEventDetails"];
            lambdaFunctionScheduledEventDetails?: components["schemas"]["LambdaFunctionScheduledEventDetails"];
            lambdaFunctionStartFailedEventDetails?: components["schemas"]["LambdaFunctionStartFailedEventDetails"];
            lambdaFunctionSucceededEventDetails?: components["schemas"]["LambdaFunctionSucceededEventDetails"];
            lambdaFunctionTimedOutEventDetails?: components["schemas"]["LambdaFunctionTimedOutEventDetails"];
            stateEnteredEventDetails?: components["schemas"]["StateEnteredEventDetails"];
            stateExitedEventDetails?: components["schemas"]["StateExitedEventDetails"];
            mapRunStartedEventDetails?: components["schemas"]["MapRunStartedEventDetails"];
            mapRunFailedEventDetails?: components["schemas"]["MapRunFailedEventDetails"];
            mapRunRedrivenEventDetails?: components["schemas"]["MapRunRedrivenEventDetails"];
            evaluationFailedEventDetails?: components["schemas"]["EvaluationFailedEventDetails"];
        };
        HistoryEventExecutionDataDetails: {
            truncated?: boolean;
        };
        /** @enum {string} */
        HistoryEventType: "ActivityFailed" | "ActivityScheduled" | "ActivityScheduleFailed" | "ActivityStarted" | "ActivitySucceeded" | "ActivityTimedOut" | "ChoiceStateEntered" | "ChoiceStateExited" | "ExecutionAborted" | "ExecutionFailed" | "ExecutionStarted" | "ExecutionSucceeded" | "ExecutionTimedOut" | "FailStateEntered" | "LambdaFunctionFailed" | "LambdaFunctionScheduled" | "LambdaFunctionScheduleFailed" | "LambdaFunctionStarted" | "LambdaFunctionStartFailed" | "LambdaFunctionSucceeded" | "LambdaFunctionTimedOut" | "MapIterationAborted" | "MapIterationFailed" | "MapIterationStarted" | "MapIterationSucceeded" | "MapStateAborted" | "MapStateEntered" | "MapStateExited" | "MapStateFailed" | "MapStateStarted" | "MapStateSucceeded" | "ParallelStateAborted" | "ParallelStateEntered" | "ParallelStateExited" | "ParallelStateFailed" | "ParallelStateStarted" | "ParallelStateSucceeded" | "PassStateEntered" | "PassStateExited" | "SucceedStateEntered" | "SucceedStateExited" | "TaskFailed" | "TaskScheduled" | "TaskStarted" | "TaskStartFailed" | "TaskStateAborted" | "TaskStateEntered" | "TaskStateExited" | "TaskSubmitFailed" | "TaskSubmitted" | "TaskSucceeded" | "TaskTimedOut" | "WaitStateAborted" | "WaitStateEntered" | "WaitStateExited" | "MapRunAborted" | "MapRunFailed" | "MapRunStarted" | "MapRunSucceeded" | "ExecutionRedriven" | "MapRunRedriven" | "EvaluationFailed";
        /** @enum {string} */
        IncludedData: "ALL_DATA" | "METADATA_ONLY";
        InspectionData: {
            input?: string;
            afterArguments?: string;
            afterInputPath?: string;
            afterParameters?: string;
            result?: string;
            afterResultSelector?: string;
            afterResultPath?: string;
            request?: components["schemas"]["InspectionDataRequest"];
            response?: components["schemas"]["InspectionDataResponse"];
            variables?: string;
            errorDetails?: components["schemas"]["InspectionErrorDetails"];
            afterItemsPath?: string;
            afterItemSelector?: string;
            afterItemBatcher?: string;
            afterItemsPointer?: string;
            toleratedFailureCount?: number;
            toleratedFailurePercentage?: number;
            maxConcurrency?: number;
        };
        InspectionDataRequest: {
            protocol?: string;
            method?: string;
            url?: string;
            headers?: string;
            body?: string;
        };
        InspectionDataResponse: {
            protocol?: string;
            statusCode?: string;
            statusMessage?: string;
            headers?: string;
            body?: string;
        };
        InspectionErrorDetails: {
            catchIndex?: number;
            retryIndex?: number;
            retryBackoffIntervalSeconds?: number;
        };
        /** @enum {string} */
        InspectionLevel: "INFO" | "DEBUG" | "TRACE";
        LambdaFunctionFailedEventDetails: {
            error?: string;
            cause?: string;
        };
        LambdaFunctionScheduleFailedEventDetails: {
            error?: string;
            cause?: string;
        };
        LambdaFunctionScheduledEventDetails: {
            resource: string;
            input?: string;
            inputDetails?: components["schemas"]["HistoryEventExecutionDataDetails"];
            timeoutInSeconds?: number;
            taskCredentials?: components["schemas"]["TaskCredentials"];
        };
        LambdaFunctionStartFailedEventDetails: {
            error?: string;
            cause?: string;
        };
        LambdaFunctionSucceededEventDetails: {
            output?: string;
            outputDetails?: components["schemas"]["HistoryEventExecutionDataDetails"];
        };
        LambdaFunctionTimedOutEventDetails: {
            error?: string;
            cause?: string;
        };
        ListActivitiesInput: {
            maxResults?: number;
            nextToken?: string;
        };
        ListActivitiesOutput: {
            activities: components["schemas"]["ActivityListItem"][];
            nextToken?: string;
        };
        ListExecutionsInput: {
            stateMachineArn?: string;
            statusFilter?: components["schemas"]["ExecutionStatus"];
            maxResults?: number;
            nextToken?: string;
            mapRunArn?: string;
            redriveFilter?: components["schemas"]["ExecutionRedriveFilter"];
        };
        ListExecutionsOutput: {
            executions: components["schemas"]["ExecutionListItem"][];
            nextToken?: string;
        };
        ListStateMachineAliasesInput: {
            stateMachineArn: string;
            nextToken?: string;
            maxResults?: number;
        };
        ListStateMachineAliasesOutput: {
            stateMachineAliases: components["schemas"]["StateMachineAliasListItem"][];
            nextToken?: string;
        };
        ListStateMachineVersionsInput: {
            stateMachineArn: string;
            nextToken?: string;
            maxResults?: number;
        };
        ListStateMachineVersionsOutput: {
            stateMachineVersions: components["schemas"]["StateMachineVersionListItem"][];
            nextToken?: string;
        };
        ListStateMachinesInput: {
            maxResults?: number;
            nextToken?: string;
        };
        ListStateMachinesOutput: {
            stateMachines: components["schemas"]["StateMachineListItem"][];
            nextToken?: string;
        };
        ListTagsForResourceInput: {
            resourceArn: string;
        };
        ListTagsForResourceOutput: {
            tags?: components["schemas"]["Tag"][];
        };
        LogDestination: {
            cloudWatchLogsLogGroup?: components["schemas"]["CloudWatchLogsLogGroup"];
        };
        /** @enum {string} */
        LogLevel: "ALL" | "ERROR" | "FATAL" | "OFF";
        LoggingConfiguration: {
            level?: components["schemas"]["LogLevel"];
            includeExecutionData?: boolean;
            destinations?: components["schemas"]["LogDestination"][];
        };
        MapIterationEventDetails: {
            name?: string;
            index?: number;
        };
        MapRunFailedEventDetails: {
            error?: string;
            cause?: string;
        };
        MapRunRedrivenEventDetails: {
            mapRunArn?: string;
            redriveCount?: number;
        };
        MapRunStartedEventDetails: {
            mapRunArn?: string;
        };
        MapStateStartedEventDetails: {
            length?: number;
        };
        MockErrorOutput: {
            error?: string;
            cause?: string;
        };
        MockInput: {
            result?: string;
            errorOutput?: components["schemas"]["MockErrorOutput"];
            fieldValidationMode?: components["schemas"]["MockResponseValidationMode"];
        };
        /** @enum {string} */
        MockResponseValidationMode: "STRICT" | "PRESENT" | "NONE";
        PublishStateMachineVersionInput: {
            stateMachineArn: string;
            revisionId?: string;
            description?: string;
        };
        PublishStateMachineVersionOutput: {
            creationDate: components["schemas"]["Timestamp"];
            stateMachineVersionArn: string;
        };
        RedriveExecutionInput: {
            executionArn: string;
            clientToken?: string;
        };
        RedriveExecutionOutput: {
            redriveDate: components["schemas"]["Timestamp"];
        };
        RoutingConfigurationListItem: {
            stateMachineVersionArn: string;
            weight: number;
        };
        SendTaskFailureInput: {
            taskToken: string;
            error?: string;
            cause?: string;
        };
        SendTaskFailureOutput: Record<string, never>;
        SendTaskHeartbeatInput: {
            taskToken: string;
        };
        SendTaskHeartbeatOutput: Record<string, never>;
        SendTaskSuccessInput: {
            taskToken: string;
            output: string;
        };
        SendTaskSuccessOutput: Record<string, never>;
        StartExecutionInput: {
            stateMachineArn: string;
            name?: string;
            input?: string;
            traceHeader?: string;
        };
        StartExecutionOutput: {
            executionArn: string;
            startDate: components["schemas"]["Timestamp"];
        };
        StartSyncExecutionInput: {
            stateMachineArn: string;
            name?: string;
            input?: string;
            traceHeader?: string;
            includedData?: components["schemas"]["IncludedData"];
        };
        StartSyncExecutionOutput: {
            executionArn: string;
            stateMachineArn?: string;
            name?: string;
            startDate: components["schemas"]["Timestamp"];
            stopDate: components["schemas"]["Timestamp"];
            status: components["schemas"]["SyncExecutionStatus"];
            error?: string;
            cause?: string;
            input?: string;
            inputDetails?: components["schemas"]["CloudWatchEventsExecutionDataDetails"];
            output?: string;
            outputDetails?: components["schemas"]["CloudWatchEventsExecutionDataDetails"];
            traceHeader?: string;
            billingDetails?: components["schemas"]["BillingDetails"];
        };
        StateEnteredEventDetails: {
            name: string;
            input?: string;
            inputDetails?: components["schemas"]["HistoryEventExecutionDataDetails"];
        };
        StateExitedEventDetails: {
            name: string;
            output?: string;
            outputDetails?: components["schemas"]["HistoryEventExecutionDataDetails"];
            assignedVariables?: {
                [key: string]: string;
            };
            assignedVariablesDetails?: components["schemas"]["AssignedVariablesDetails"];
        };
        StateMachineAliasListItem: {
            stateMachineAliasArn: string;
            creationDate: components["schemas"]["Timestamp"];
        };
        StateMachineListItem: {
            stateMachineArn: string;
            name: string;
            type: components["schemas"]["StateMachineType"];
            creationDate: components["schemas"]["Timestamp"];
        };
        /** @enum {string} */
        StateMachineStatus: "ACTIVE" | "DELETING";
        /** @enum {string} */
        StateMachineType: "STANDARD" | "EXPRESS";
        StateMachineVersionListItem: {
            stateMachineVersionArn: string;
            creationDate: components["schemas"]["Timestamp"];
        };
        /** @enum {string} */
        StepFunctionsTarget: "AWSStepFunctions.CreateActivity" | "AWSStepFunctions.CreateStateMachine" | "AWSStepFunctions.CreateStateMachineAlias" | "AWSStepFunctions.DeleteActivity" | "AWSStepFunctions.DeleteStateMachine" | "AWSStepFunctions.DeleteStateMachineAlias" | "AWSStepFunctions.DeleteStateMachineVersion" | "AWSStepFunctions.DescribeActivity" | "AWSStepFunctions.DescribeExecution" | "AWSStepFunctions.DescribeStateMachine" | "AWSStepFunctions.DescribeStateMachineAlias" | "AWSStepFunctions.DescribeStateMachineForExecution" | "AWSStepFunctions.GetActivityTask" | "AWSStepFunctions.GetExecutionHistory" | "AWSStepFunctions.ListActivities" | "AWSStepFunctions.ListExecutions" | "AWSStepFunctions.ListStateMachineAliases" | "AWSStepFunctions.ListStateMachineVersions" | "AWSStepFunctions.ListStateMachines" | "AWSStepFunctions.ListTagsForResource" | "AWSStepFunctions.PublishStateMachineVersion" | "AWSStepFunctions.RedriveExecution" | "AWSStepFunctions.SendTaskFailure" | "AWSStepFunctions.SendTaskHeartbeat" | "AWSStepFunctions.SendTaskSuccess" | "AWSStepFunctions.StartExecution" | "AWSStepFunctions.StartSyncExecution" | "AWSStepFunctions.StopExecution" | "AWSStepFunctions.TagResource" | "AWSStepFunctions.TestState" | "AWSStepFunctions.UntagResource" | "AWSStepFunctions.UpdateStateMachine" | "AWSStepFunctions.UpdateStateMachineAlias" | "AWSStepFunctions.ValidateStateMachineDefinition";
        StopExecutionInput: {
            executionArn: string;
            error?: string;
            cause?: string;
        };
        StopExecutionOutput: {
            stopDate: components["schemas"]["Timestamp"];
        };
        /** @enum {string} */
        SyncExecutionStatus: "SUCCEEDED" | "FAILED" | "TIMED_OUT";
        Tag: {
            key?: string;
            value?: string;
        };
        TagResourceInput: {
            resourceArn: string;
            tags: components["schemas"]["Tag"][];
        };
        TagResourceOutput: Record<string, never>;
        TaskCredentials: {
            roleArn?: string;
        };
        TaskFailedEventDetails: {
            resourceType: string;
            resource: string;
            error?: string;
            cause?: string;
        };
        TaskScheduledEventDetails: {
            resourceType: string;
            resource: string;
            region: string;
            parameters: string;
            timeoutInSeconds?: number;
            heartbeatInSeconds?: number;
            taskCredentials?: components["schemas"]["TaskCredentials"];
        };
        TaskStartFailedEventDetails: {
            resourceType: string;
            resource: string;
            error?: string;
            cause?: string;
        };
        TaskStartedEventDetails: {
            resourceType: string;
            resource: string;
        };
        TaskSubmitFailedEventDetails: {
            resourceType: string;
            resource: string;
            error?: string;
            cause?: string;
        };
        TaskSubmittedEventDetails: {
            resourceType: string;
            resource: string;
            output?: string;
            outputDetails?: components["schemas"]["HistoryEventExecutionDataDetails"];
        };
        TaskSucceededEventDetails: {
            resourceType: string;
            resource: string;
            output?: string;
            outputDetails?: components["schemas"]["HistoryEventExecutionDataDetails"];
        };
        TaskTimedOutEventDetails: {
            resourceType: string;
            resource: string;
            error?: string;
            cause?: string;
        };
        /** @enum {string} */
        TestExecutionStatus: "SUCCEEDED" | "FAILED" | "RETRIABLE" | "CAUGHT_ERROR";
        TestStateConfiguration: {
            retrierRetryCount?: number;
            errorCausedByState?: string;
            mapIterationFailureCount?: number;
            mapItemReaderData?: string;
        };
        TestStateInput: {
            definition: string;
            roleArn?: string;
            input?: string;
            inspectionLevel?: components["schemas"]["InspectionLevel"];
            revealSecrets?: boolean;
            variables?: string;
            stateName?: string;
            mock?: components["schemas"]["MockInput"];
            context?: string;
            stateConfiguration?: components["schemas"]["TestStateConfiguration"];
        };
        TestStateOutput: {
            output?: string;
            error?: string;
            cause?: string;
            inspectionData?: components["schemas"]["InspectionData"];
            nextState?: string;
            status?: components["schemas"]["TestExecutionStatus"];
        };
        /** @description Seconds since the beginning of 1970, with a fraction. */
        Timestamp: number;
        TracingConfiguration: {
            enabled?: boolean;
        };
        UntagResourceInput: {
            resourceArn: string;
            tagKeys: string[];
        };
        UntagResourceOutput: Record<string, never>;
        UpdateStateMachineAliasInput: {
            stateMachineAliasArn: string;
            description?: string;
            routingConfiguration?: components["schemas"]["RoutingConfigurationListItem"][];
        };
        UpdateStateMachineAliasOutput: {
            updateDate: components["schemas"]["Timestamp"];
        };
        UpdateStateMachineInput: {
            stateMachineArn: string;
            definition?: string;
            roleArn?: string;
            loggingConfiguration?: components["schemas"]["LoggingConfiguration"];
            tracingConfiguration?: components["schemas"]["TracingConfiguration"];
            publish?: boolean;
            versionDescription?: string;
            encryptionConfiguration?: components["schemas"]["EncryptionConfiguration"];
        };
        UpdateStateMachineOutput: {
            updateDate: components["schemas"]["Timestamp"];
            revisionId?: string;
            stateMachineVersionArn?: string;
        };
        ValidateStateMachineDefinitionDiagnostic: {
            severity: components["schemas"]["ValidateStateMachineDefinitionSeverity"];
            code: string;
            message: string;
            location?: string;
        };
        ValidateStateMachineDefinitionInput: {
            definition: string;
            type?: components["schemas"]["StateMachineType"];
            severity?: components["schemas"]["ValidateStateMachineDefinitionSeverity"];
            maxResults?: number;
        };
        ValidateStateMachineDefinitionOutput: {
            result: components["schemas"]["ValidateStateMachineDefinitionResultCode"];
            diagnostics: components["schemas"]["ValidateStateMachineDefinitionDiagnostic"][];
            truncated?: boolean;
        };
        /** @enum {string} */
        ValidateStateMachineDefinitionResultCode: "OK" | "FAIL";
        /** @enum {string} */
        ValidateStateMachineDefinitionSeverity: "ERROR" | "WARNING";
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
