/** How the tests stand to a command of a document. */
export type Execution =
  /** A unit test runs it, as it is written, in the checkout. */
  | { readonly where: 'offline'; readonly prints: RegExp }
  /** An end-to-end test runs it against the deployed app; only the incident gets another id. */
  | { readonly where: 'bed' }
  /** Nobody runs it here; the document says so. */
  | { readonly where: 'account'; readonly because: string };

const bed = { where: 'bed' } as const;
const account = <Because extends string>(because: Because) => ({ where: 'account', because }) as const;
const offline = (prints: RegExp) => ({ where: 'offline', prints }) as const;

const EKS = 'asks EKS about a cluster';
const DEPLOYS = 'deploys to an account; the bed deploys the same app in its own way';
const HELM = 'installs Falco, which needs nodes with a kernel';

/** Every command of the deployment plan. */
export const COMMANDS = {
  'npm ci': account('replaces what the tests run on'),
  'aws sts get-caller-identity': account('asks AWS who one is'),
  'npx cdk bootstrap aws://111122223333/eu-west-1': account(DEPLOYS),
  'npx cdk deploy MineGuard-cluster': account('makes an EKS cluster'),
  'npx cdk deploy MineGuard': account(DEPLOYS),
  'npx cdk deploy -c cluster=prod-a -c email=security@example.com': account(DEPLOYS),
  'npx cdk diff MineGuard': account('compares with what is deployed in an account'),
  'npx cdk destroy MineGuard': account('takes away what is deployed in an account'),
  'aws eks update-kubeconfig --name prod-a': account(EKS),
  "aws eks describe-cluster --name prod-a --query 'cluster.[status,accessConfig.authenticationMode,resourcesVpcConfig.endpointPublicAccess]'":
    account(EKS),
  "aws eks describe-cluster --name prod-a --query 'cluster.[accessConfig.authenticationMode,resourcesVpcConfig.endpointPublicAccess,logging.clusterLogging]'":
    account(EKS),
  "aws logs describe-subscription-filters --log-group-name /aws/eks/prod-a/cluster --query 'subscriptionFilters[].[filterName,destinationArn]'":
    account('asks for the log group of an EKS cluster'),
  'aws sns list-subscriptions-by-topic --topic-arn "$(aws cloudformation describe-stacks --stack-name MineGuard --query "Stacks[0].Outputs[?OutputKey==\'PeopleTopicArn\'].OutputValue" --output text)"':
    account('shows who has confirmed by e-mail'),
  'aws cloudformation describe-stacks --stack-name MineGuard --query "Stacks[0].Outputs[?starts_with(OutputKey,\'ProdAKillSwitch\')].OutputValue" --output text':
    account('needs the AWS CLI, which the project does not bring'),
  "aws logs filter-log-events --log-group-name /mineguard/prod-a/falco --filter-pattern '{ $.rule = \"MineGuard heartbeat\" }' --query 'events[].message' --output text":
    account('needs a Falco that runs'),
  'helm repo add falcosecurity https://falcosecurity.github.io/charts': account(HELM),
  'helm upgrade --install falco falcosecurity/falco --version 9.1.0 --namespace falco --values falco/values.yaml --set-file customRules.mineguard_rules\\\\.yaml=falco/mineguard_rules.yaml':
    account(HELM),
  'helm uninstall falco --namespace falco': account(HELM),

  'npm run synth -- -c config=mineguard.example.yaml': offline(/^/),
  'npx mineguard cost --estimate': offline(/USD {2}a month, estimated with list prices/),
  'npx mineguard replay --audit test/fixtures/replay/mining-deployment.audit.ndjson --falco test/fixtures/replay/mining-deployment.falco.ndjson --cluster prod-a':
    offline(/Crypto-mining 9[5-9]\.\d %, nothing changed: Deployment shop\/checkout/),
  'npx mineguard access --cluster prod-a --config mineguard.example.yaml': offline(/kind: ClusterRole\n/),
  'npm run check:falco': offline(/MineGuard miner arguments/),

  'kubectl get nodes': bed,
  'npx mineguard baseline --namespace shop | kubectl apply --server-side -f -': bed,
  'npx mineguard image-policy --registry 111122223333.dkr.ecr.eu-west-1.amazonaws.com --exclude mineguard-exercise --exclude mineguard-posture --exclude falco | kubectl apply --server-side -f -':
    bed,
  'npx mineguard image-policy --mode deny --registry 111122223333.dkr.ecr.eu-west-1.amazonaws.com --exclude mineguard-exercise --exclude mineguard-posture --exclude falco | kubectl apply --server-side -f -':
    bed,
  'npx mineguard posture --manifests | kubectl apply --server-side -f -': bed,
  'kubectl --namespace shop get networkpolicies,resourcequotas,limitranges': bed,
  'kubectl get validatingadmissionpolicies,validatingadmissionpolicybindings': bed,
  'kubectl --namespace mineguard-posture get cronjobs': bed,
  'kubectl --namespace shop delete networkpolicies,resourcequotas,limitranges --selector app.kubernetes.io/part-of=mineguard-baseline':
    bed,
  'kubectl label namespace shop pod-security.kubernetes.io/enforce-': bed,
  'kubectl delete validatingadmissionpolicybindings,validatingadmissionpolicies --selector app.kubernetes.io/part-of=mineguard-baseline':
    bed,
  'kubectl delete namespace mineguard-posture': bed,
  'npx mineguard doctor --cluster prod-a': bed,
  'kubectl get clusterrole mineguard-responder --output yaml': bed,
  'kubectl apply -f docs/examples/exercise.yaml': bed,
  'kubectl --namespace mineguard-exercise get pods': bed,
  'kubectl --namespace mineguard-exercise get deployments,pods': bed,
  'kubectl --namespace mineguard-exercise get deployments,pods,networkpolicies': bed,
  'npx mineguard incidents': bed,
  'npx mineguard incidents --namespace mineguard-exercise': bed,
  'npx mineguard show inc-0123456789abcdef': bed,
  'npx mineguard release inc-0123456789abcdef --yes': bed,
  'kubectl delete -f docs/examples/exercise.yaml': bed,
  'kubectl create namespace falco': bed,
  'kubectl label namespace falco pod-security.kubernetes.io/enforce=privileged': bed,
  'kubectl apply -f falco/network-policy.yaml': bed,
  'kubectl delete namespace falco': bed,
} as const satisfies Readonly<Record<string, Execution>>;

type Command = keyof typeof COMMANDS;

export type BedCommand = { [C in Command]: (typeof COMMANDS)[C]['where'] extends 'bed' ? C : never }[Command];

export const executionOf = (command: string): Execution | undefined =>
  Object.entries<Execution>(COMMANDS).find(([known]) => known === command)?.[1];

export interface Block {
  readonly commands: readonly string[];
  /** The first line of text below the block. */
  readonly below: string;
}

/** The blocks of a document that show a terminal, with what a person would type. */
export const terminalBlocks = (document: string): readonly Block[] =>
  [...document.matchAll(/^( *)```console\n([\s\S]*?)^\1```\n(?=\n*(.*)$)/gm)].map(([, , body = '', below = '']) => ({
    commands: body
      .replaceAll(/\\\n */g, '')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line.startsWith('$ '))
      .map((line) => line.slice(2)),
    below: below.trim(),
  }));
