/** What the lines of a scenario are, as the labels of the dataset say it. */
export type Label = 'mining-related' | 'suspicious' | 'other-attack' | 'benign';

/** Who sends a request: what the API server is told about the bearer of a token, as the authenticator of EKS tells it. */
export interface Identity {
  readonly username: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

export interface Step {
  /** Absent: without a token, so that the API server takes the request for anonymous. */
  readonly as?: Identity;
  /** Address that the request is said to come from; of the ranges set aside for documentation, or a private one. */
  readonly from: string;
  readonly userAgent?: string;
  readonly verb: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  /** Of the body. */
  readonly contentType?: string;
  /** In whose name it is sent. */
  readonly impersonating?: string;
  /** Opens a WebSocket, as kubectl does for exec. */
  readonly upgrade?: true;
  readonly label: Label;
  readonly why: string;
  /** How many pods controllers make because of it, which the recording waits for; they bear the label too. */
  readonly pods?: number;
}

export interface Scenario {
  /** Name of the file: id and a few words. */
  readonly id: string;
  readonly title: string;
  readonly namespaces: readonly string[];
  /** Its people have no rights; absent: they may do everything, however they came by that. */
  readonly isRefused?: true;
  /** What is there before it begins; not recorded. */
  readonly before?: readonly object[];
  readonly steps: readonly Step[];
}

/** A service account, as a bound token of a pod tells it. */
export const serviceAccount = (namespace: string, name: string, pod?: { name: string; node: string }): Identity => ({
  username: `system:serviceaccount:${namespace}:${name}`,
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`],
  extra: pod
    ? {
        'authentication.kubernetes.io/pod-name': [pod.name],
        'authentication.kubernetes.io/node-name': [pod.node],
      }
    : undefined,
});

/** A role of IAM, as the authenticator of EKS tells it. */
export const iamRole = (role: string, session: string, groups: readonly string[] = []): Identity => ({
  username: `arn:aws:sts::111122223333:assumed-role/${role}/${session}`,
  groups,
  extra: {
    arn: [`arn:aws:sts::111122223333:assumed-role/${role}/${session}`],
    canonicalArn: [`arn:aws:iam::111122223333:role/${role}`],
    principalId: ['AROAEXAMPLEEXAMPLE111'],
    sessionName: [session],
  },
});
