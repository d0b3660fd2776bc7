/** What emulator.smoke.ts deploys: the way of the data in miniature, with handlers small enough to read. */

const ref = (id: string): object => ({ Ref: id });
const attribute = (id: string, name: string): object => ({ 'Fn::GetAtt': [id, name] });

const role = (name: string): object => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: name,
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
  },
});

const lambda = (name: string, roleId: string, code: string, variables: object = {}): object => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    FunctionName: name,
    Role: attribute(roleId, 'Arn'),
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Timeout: 5,
    Code: { ZipFile: code },
    Environment: { Variables: variables },
  },
});

const subscription = (filterPattern: string, name: string): object => ({
  Type: 'AWS::Logs::SubscriptionFilter',
  DependsOn: ['LogsPermission'],
  Properties: {
    FilterName: name,
    LogGroupName: ref('Audit'),
    FilterPattern: filterPattern,
    DestinationArn: attribute('Analyzer', 'Arn'),
  },
});

const permission = (functionId: string, service: string): object => ({
  Type: 'AWS::Lambda::Permission',
  Properties: { FunctionName: ref(functionId), Action: 'lambda:InvokeFunction', Principal: `${service}.amazonaws.com` },
});

const ANALYZER = `
const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
const { gunzipSync } = require('node:zlib');
const sqs = new SQSClient({});
exports.handler = async ({ awslogs }) => {
  const { logEvents } = JSON.parse(gunzipSync(Buffer.from(awslogs.data, 'base64')));
  for (const { id, message } of logEvents) {
    if (message.includes('explode')) throw new RangeError('as asked');
    await sqs.send(new SendMessageCommand({
      QueueUrl: process.env.QUEUE_URL,
      MessageBody: JSON.stringify({ id, message }),
      MessageGroupId: 'one-group',
      MessageAttributes: { kind: { DataType: 'String', StringValue: 'signal' } },
    }));
  }
};`;

const CORRELATOR = `
const { DynamoDBClient, TransactWriteItemsCommand } = require('@aws-sdk/client-dynamodb');
const db = new DynamoDBClient({});
exports.handler = async ({ Records }) => {
  const batchItemFailures = [];
  for (const { messageId, body, attributes, messageAttributes } of Records) {
    const { id, message } = JSON.parse(body);
    if (message.includes('poison')) { batchItemFailures.push({ itemIdentifier: messageId }); continue; }
    const put = (key, type) => ({ Put: {
      TableName: process.env.TABLE,
      Item: { id: { S: key }, type: { S: type }, message: { S: message },
        group: { S: attributes.MessageGroupId }, kind: { S: messageAttributes.kind.stringValue } },
      ConditionExpression: 'attribute_not_exists(id)',
    } });
    await db.send(new TransactWriteItemsCommand({ TransactItems: [put(id, 'incident'), put(id + '/evidence', 'evidence')] }));
  }
  return { batchItemFailures };
};`;

/** Fails on anything that the filter should have kept away, so that a broken filter stops the stream. */
const DISPATCHER = `
const { SNSClient, PublishCommand } = require('@aws-sdk/client-sns');
const sns = new SNSClient({});
const publish = (value) => sns.send(new PublishCommand({ TopicArn: process.env.TOPIC, Message: JSON.stringify(value) }));
exports.handler = async (event) => {
  for (const { eventName, dynamodb } of event.Records ?? []) {
    const { type, message, group, kind } = dynamodb.NewImage;
    if (eventName !== 'INSERT' || type.S !== 'incident') throw new Error('the filter let through ' + type.S);
    await publish({ message: message.S, group: group.S, kind: kind.S });
  }
  if (event.source === 'aws.ce') await publish(event.detail);
};`;

const CUSTOM = `
exports.handler = async ({ ResponseURL, StackId, RequestId, LogicalResourceId }) => {
  const answer = { Status: 'SUCCESS', PhysicalResourceId: 'custom', StackId, RequestId, LogicalResourceId, Data: { Pattern: '?stratum ?xmrig' } };
  await fetch(ResponseURL, { method: 'PUT', body: JSON.stringify(answer) });
};`;

export const HOME_TEMPLATE = {
  Parameters: { Subscriber: { Type: 'String' } },
  Resources: {
    AnalyzerRole: role('analyzer-role'),
    SharedRole: role('shared-role'),
    Audit: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'audit' } },
    Failed: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'failed' } },
    Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
    Signals: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: 'signals',
        VisibilityTimeout: 2,
        KmsMasterKeyId: 'alias/aws/sqs',
        RedrivePolicy: { deadLetterTargetArn: attribute('Dead', 'Arn'), maxReceiveCount: 2 },
      },
    },
    State: {
      Type: 'AWS::DynamoDB::GlobalTable',
      Properties: {
        TableName: 'state',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        Replicas: [{ Region: ref('AWS::Region') }],
        StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
        TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      },
    },
    Alerts: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'alerts' } },
    ToSubscriber: {
      Type: 'AWS::SNS::Subscription',
      Properties: { TopicArn: ref('Alerts'), Protocol: 'http', Endpoint: ref('Subscriber') },
    },
    ToMail: {
      Type: 'AWS::SNS::Subscription',
      Properties: { TopicArn: ref('Alerts'), Protocol: 'email', Endpoint: 'nobody@example.com' },
    },
    Analyzer: lambda('analyzer', 'AnalyzerRole', ANALYZER, { QUEUE_URL: ref('Signals') }),
    AnalyzerFailures: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: {
        FunctionName: ref('Analyzer'),
        Qualifier: '$LATEST',
        MaximumRetryAttempts: 1,
        DestinationConfig: { OnFailure: { Destination: attribute('Failed', 'Arn') } },
      },
    },
    LogsPermission: permission('Analyzer', 'logs'),
    JsonFilter: subscription('{ $.verb = "create" && $.name EXISTS }', 'json'),
    TextFilter: {
      ...subscription('', 'text'),
      Properties: {
        FilterName: 'text',
        LogGroupName: ref('Audit'),
        FilterPattern: attribute('Custom', 'Pattern'),
        DestinationArn: attribute('Analyzer', 'Arn'),
      },
    },
    Correlator: lambda('correlator', 'SharedRole', CORRELATOR, { TABLE: ref('State') }),
    CorrelatorSource: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        FunctionName: ref('Correlator'),
        EventSourceArn: attribute('Signals', 'Arn'),
        BatchSize: 10,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 2 },
      },
    },
    Dispatcher: lambda('dispatcher', 'SharedRole', DISPATCHER, { TOPIC: ref('Alerts') }),
    DispatcherSource: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        FunctionName: ref('Dispatcher'),
        EventSourceArn: attribute('State', 'StreamArn'),
        StartingPosition: 'TRIM_HORIZON',
        BatchSize: 10,
        MaximumRetryAttempts: 2,
        FilterCriteria: {
          Filters: [
            { Pattern: '{"eventName":["INSERT"],"dynamodb":{"NewImage":{"type":{"S":[{"prefix":"incid"}]}}}}' },
          ],
        },
      },
    },
    CustomFunction: lambda('custom', 'SharedRole', CUSTOM),
    Custom: {
      Type: 'Custom::Pattern',
      Properties: { ServiceToken: attribute('CustomFunction', 'Arn'), ServiceTimeout: '30' },
    },
    Entry: {
      Type: 'AWS::EKS::AccessEntry',
      Properties: {
        ClusterName: 'demo',
        PrincipalArn: attribute('SharedRole', 'Arn'),
        KubernetesGroups: ['mineguard:responder'],
      },
    },
    Home: { Type: 'AWS::Events::EventBus', Properties: { Name: 'home' } },
    HomePolicy: {
      Type: 'AWS::Events::EventBusPolicy',
      Properties: { EventBusName: ref('Home'), StatementId: 'abroad' },
    },
    Anomalies: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventBusName: ref('Home'),
        EventPattern: { source: ['aws.ce'] },
        Targets: [{ Id: 'dispatcher', Arn: attribute('Dispatcher', 'Arn') }],
      },
    },
    AnomaliesPermission: permission('Dispatcher', 'events'),
    Monitor: {
      Type: 'AWS::CE::AnomalyMonitor',
      Properties: { MonitorName: 'all', MonitorType: 'DIMENSIONAL', MonitorDimension: 'SERVICE' },
    },
    MonitorSubscription: {
      Type: 'AWS::CE::AnomalySubscription',
      Properties: {
        SubscriptionName: 'all',
        Frequency: 'IMMEDIATE',
        MonitorArnList: [attribute('Monitor', 'MonitorArn')],
        Subscribers: [{ Type: 'SNS', Address: ref('Alerts') }],
      },
    },
    Chat: {
      Type: 'AWS::Chatbot::SlackChannelConfiguration',
      Properties: { ConfigurationName: 'alerts', SlackChannelId: 'C0', SlackWorkspaceId: 'T0', IamRoleArn: 'arn' },
    },
    DeadAlarm: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        AlarmName: 'dead-letters',
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Statistic: 'Maximum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      },
    },
    AnyAlarm: { Type: 'AWS::CloudWatch::CompositeAlarm', Properties: { AlarmRule: 'ALARM("dead-letters")' } },
  },
} as const;

/** The billing forwarder: a rule on the default bus of another region whose target is the bus at home. */
export const REGIONAL_TEMPLATE = {
  Resources: {
    Forward: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: { source: ['aws.ce'] },
        Targets: [{ Id: 'home', Arn: 'arn:aws:events:eu-west-1:111122223333:event-bus/home' }],
      },
    },
  },
} as const;

export const UNKNOWN_TYPE_TEMPLATE = {
  Resources: { Typo: { Type: 'AWS::EKS::AccesEntry', Properties: {} } },
} as const;
