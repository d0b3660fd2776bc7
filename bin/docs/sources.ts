/** A public page that the threat report rests on. */
export interface Source {
  readonly title: string;
  readonly publisher: string;
  /** A day, a month or a year, as far as the page tells. */
  readonly published: string;
  readonly url: string;
  /**
   * `first-hand`: by those who saw the attack, made the product, or keep the record. `second-hand`: tells what others
   * found; the original was not read.
   */
  readonly standing: 'first-hand' | 'second-hand';
}

export const SOURCES = {
  coindesk: {
    title: "Tesla's Cloud Hit By Crypto Mining Malware Attack (on the findings of RedLock)",
    publisher: 'CoinDesk',
    published: '2018-02-21',
    url: 'https://www.coindesk.com/markets/2018/02/21/teslas-cloud-hit-by-crypto-mining-malware-attack/',
    standing: 'second-hand',
  },
  securitymagazine: {
    title: 'Misconfigured Kubeflow workloads are a security risk (on the findings of Microsoft)',
    publisher: 'Security Magazine',
    published: '2020-06',
    url: 'https://www.securitymagazine.com/articles/92595-microsoft-misconfigured-kubeflow-workloads-are-a-security-risk',
    standing: 'second-hand',
  },
  sysdigkubeflow: {
    title: 'Detecting new crypto mining attack targeting Kubeflow and TensorFlow (on the findings of Microsoft)',
    publisher: 'Sysdig',
    published: '2021-06-30',
    url: 'https://sysdig.com/blog/crypto-mining-kubeflow-tensorflow-falco/',
    standing: 'second-hand',
  },
  argo: {
    title: 'Detecting Argo Workflows abuse via audit logs',
    publisher: 'kubernetes-security.cloud',
    published: '2026-05-15',
    url: 'https://kubernetes-security.cloud/topics/detecting-argo-workflows-abuse',
    standing: 'first-hand',
  },
  newstack: {
    title: 'How DevOps sites are battling cryptocurrency miners',
    publisher: 'The New Stack',
    published: '2021',
    url: 'https://thenewstack.io/how-devops-sites-are-battling-cryptocurrency-miners/',
    standing: 'second-hand',
  },
  hildegard: {
    title: 'S0601, Hildegard (after Unit 42)',
    publisher: 'MITRE ATT&CK',
    published: '2021',
    url: 'https://attack.mitre.org/software/S0601/',
    standing: 'second-hand',
  },
  kinsing: {
    title: 'S0599, Kinsing',
    publisher: 'MITRE ATT&CK',
    published: '2021',
    url: 'https://attack.mitre.org/software/S0599/',
    standing: 'second-hand',
  },
  siloscape: {
    title: 'S0623, Siloscape (after Unit 42)',
    publisher: 'MITRE ATT&CK',
    published: '2021',
    url: 'https://attack.mitre.org/software/S0623/',
    standing: 'second-hand',
  },
  sysdig2022: {
    title: 'Victims lose 53 USD for every 1 USD cryptojackers gain (press release of Sysdig)',
    publisher: 'VMblog',
    published: '2022-09-28',
    url: 'https://vmblog.com/archive/2022/09/28/sysdig-threat-report-reveals-victims-lose-53-for-every-1-cryptojackers-gain.aspx',
    standing: 'first-hand',
  },
  dockerhub: {
    title: '1,652 malicious images on Docker Hub (on the findings of Sysdig)',
    publisher: 'Candid.Technology',
    published: '2022-11',
    url: 'https://candid.technology/docker-hub-1652-malicious-images/',
    standing: 'second-hand',
  },
  cyberwire: {
    title: 'Research Saturday 277: Dero cryptojacking, an interview with CrowdStrike',
    publisher: 'CyberWire',
    published: '2023-04-15',
    url: 'https://thecyberwire.com/podcasts/research-saturday/277/transcript',
    standing: 'first-hand',
  },
  kyma: {
    title: 'Runtime threat detection for Kyma (on the findings of CrowdStrike)',
    publisher: 'SAP Community',
    published: 'undated',
    url: 'https://community.sap.com/t5/technology-blog-posts-by-members/runtime-threat-detection-for-sap-btp-kyma-with-azure-arc-microsoft-defender/ba-p/14319899',
    standing: 'second-hand',
  },
  kinsingsysdig: {
    title: 'Cloud defense in depth: lessons from the Kinsing malware',
    publisher: 'Sysdig',
    published: '2023-07-04',
    url: 'https://sysdig.com/blog/cloud-defense-in-depth/',
    standing: 'second-hand',
  },
  hackernews2023: {
    title: 'Malicious campaigns exploit weak Kubernetes clusters (on the findings of Aqua)',
    publisher: 'The Hacker News',
    published: '2023-08',
    url: 'https://thehackernews.com/2023/08/malicious-campaigns-exploit-weak.html',
    standing: 'second-hand',
  },
  cti2026: {
    title: 'Kubernetes and cloud-native threat landscape: SCARLETEEL, RBAC Buster, Kinsing and others',
    publisher: 'A. Pautov',
    published: '2026-04-23',
    url: 'https://1200km.com/medium-blog-navigation/docs/articles/2026/2026-04-25-cti-research-kubernetes-and-cloud-native-threat-landscape-70373d6d7a87',
    standing: 'second-hand',
  },
  wiz2023: {
    title: 'Key takeaways from the Wiz 2023 Kubernetes Security Report',
    publisher: 'Wiz',
    published: '2023',
    url: 'https://www.wiz.io/blog/key-takeaways-from-the-wiz-2023-kubernetes-security-report',
    standing: 'first-hand',
  },
  wizsummary: {
    title: 'Summary of the Wiz 2023 Kubernetes Security Report',
    publisher: 'imtr.net',
    published: '2023',
    url: 'https://www.imtr.net/article/key-takeaways-from-the-wiz-2023-kubernetes-security-report-a206',
    standing: 'second-hand',
  },
  ambersquid: {
    title: 'AWS launches improvements for key quarantine policy (mirror of a page of Sysdig, on AMBERSQUID)',
    publisher: 'hackertakeout.com',
    published: '2024-10-04',
    url: 'https://hackertakeout.com/2024/10/04/aws-launches-improvements-for-key-quarantine-policy',
    standing: 'second-hand',
  },
  fargate2024: {
    title: 'ECS Fargate cryptojacking campaign (on the findings of Datadog)',
    publisher: 'imtr.net',
    published: '2024-01-19',
    url: 'https://imtr.net/article/ecs-fargate-cryptojacking-campaign-7e06',
    standing: 'second-hand',
  },
  shadowray: {
    title: 'Lessons learned from the ShadowRay campaign (on the findings of Oligo)',
    publisher: 'R Street Institute',
    published: '2024',
    url: 'https://www.rstreet.org/commentary/lessons-learned-from-the-shadowray-campaign-the-first-known-attack-targeting-ai-workloads/',
    standing: 'second-hand',
  },
  openmetadata: {
    title: 'Attacks on OpenMetadata in Kubernetes clusters (on the findings of Microsoft)',
    publisher: 'Newslinker',
    published: '2024-04',
    url: 'https://newslinker.co/?p=134588',
    standing: 'second-hand',
  },
  nvd: {
    title: 'CVE-2024-28255, OpenMetadata authentication bypass',
    publisher: 'NVD',
    published: '2024-03-15',
    url: 'https://nvd.nist.gov/vuln/detail/CVE-2024-28255',
    standing: 'first-hand',
  },
  dero2025: {
    title: 'Dero miner container infection campaign (on the findings of Kaspersky)',
    publisher: 'Secure Bulletin',
    published: '2025-05',
    url: 'https://securebulletin.com/dero-miner-container-infection-campaign',
    standing: 'second-hand',
  },
  aws2025: {
    title: 'Cryptocurrency thieves exploit AWS (on the findings of AWS)',
    publisher: 'Daily Security Review',
    published: '2025-12',
    url: 'https://dailysecurityreview.com/cyber-security/cryptocurrency-thieves-exploit-aws-mining-operations-in-just-ten-minutes',
    standing: 'second-hand',
  },
  aws2025detail: {
    title: 'The same campaign, with its task definitions and scaling groups, in Japanese',
    publisher: 'cybernews.jp',
    published: '2025-12',
    url: 'https://cybernews.jp/archives/10882',
    standing: 'second-hand',
  },
  csatrivy: {
    title: 'Scanner as attack vector: Trivy, CanisterWorm, and CI/CD risk (research note)',
    publisher: 'Cloud Security Alliance',
    published: '2026-03-21',
    url: 'https://labs.cloudsecurityalliance.org/research/csa-research-note-trivy-supply-chain-canisterworm-developer/',
    standing: 'second-hand',
  },
  canisterworm: {
    title: 'TeamPCP deploys a wiper through Kubernetes and ICP canisters (on KrebsOnSecurity and Aikido)',
    publisher: 'Particle News',
    published: '2026-03',
    url: 'https://particlenews.pages.dev/story/teampcp-deploys-iran-targeted-wiper-through-kubernetes-and-icp-canisters',
    standing: 'second-hand',
  },
  kubelet: {
    title: 'Kubernetes v1.36: fine-grained kubelet API authorization graduates to GA',
    publisher: 'Kubernetes',
    published: '2026-04-24',
    url: 'https://kubernetes.io/blog/2026/04/24/kubernetes-v1-36-fine-grained-kubelet-authorization-ga/',
    standing: 'first-hand',
  },
  guarddutyruntime: {
    title: 'GuardDuty Runtime Monitoring finding types',
    publisher: 'AWS',
    published: '2026',
    url: 'https://docs.aws.amazon.com/guardduty/latest/ug/findings-runtime-monitoring.html',
    standing: 'first-hand',
  },
  guarddutyfargate: {
    title: 'GuardDuty Runtime Monitoring: no EKS on Fargate',
    publisher: 'AWS',
    published: '2026',
    url: 'https://docs.aws.amazon.com/guardduty/latest/ug/runtime-monitoring.html',
    standing: 'first-hand',
  },
  ekslogs: {
    title: 'Send control plane logs to CloudWatch Logs: within minutes, best effort',
    publisher: 'AWS',
    published: '2026',
    url: 'https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html',
    standing: 'first-hand',
  },
  falcorules: {
    title: 'The rules of Falco: stable, incubating, sandbox',
    publisher: 'falcosecurity/rules',
    published: '2026-06-18',
    url: 'https://github.com/falcosecurity/rules',
    standing: 'first-hand',
  },
} as const satisfies Readonly<Record<string, Source>>;

export type SourceId = keyof typeof SOURCES;
