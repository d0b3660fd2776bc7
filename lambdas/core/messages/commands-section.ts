import type { Incident } from '../model/incident';
import type { ResponseReport } from '../model/response';
import { WORKLOAD_KINDS } from '../model/workload-kind';
import { safeCommand } from './escape';
import type { MailContext } from './mail-context';

/** Names as the API server accepts them. A command with any other name in it is not offered: people paste commands. */
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Kinds that kubectl can show by name. */
const KINDS: ReadonlySet<string> = new Set([...WORKLOAD_KINDS, 'Workflow', 'Node', 'ServiceAccount']);

/** Exact lines to look, to stop MineGuard, and to undo. Nothing in them is altered: a line is shown whole or not at all. */
export const commandsSection = (
  incident: Incident,
  report: ResponseReport | undefined,
  { killSwitchCommand, plan }: MailContext,
): readonly string[] => {
  const undo = undoCommands(report);
  return [
    'Look',
    ...shown(
      lookCommands(incident),
      KINDS.has(incident.entity.kind)
        ? 'no command: the name is not one that Kubernetes accepts, so it is not safe to paste'
        : `no command: Kubernetes keeps no object for a ${incident.entity.kind.toLowerCase()}`,
    ),
    // No response ever reaches an account.
    ...(killSwitchCommand === undefined || incident.entity.kind === 'Account'
      ? []
      : ['', 'Stop all responses in this cluster (kill switch)', ...shown([killSwitchCommand], '')]),
    ...decisionCommands(incident, report, plan),
    ...(undo.length === 0 ? [] : ['', 'Undo, in this order', ...shown(undo, '')]),
  ];
};

const shown = (commands: readonly string[], none: string): readonly string[] =>
  commands.length === 0
    ? [`  ${none}`]
    : commands.map((command) => {
        const line = safeCommand(command);
        return line === undefined
          ? '  (not shown: too long or not plain text; it is in the action record)'
          : `  ${line}`;
      });

/** Lines that show the owner; none where a name could mean something to a shell. */
export const lookCommands = ({ entity: { cluster, kind, namespace, name }, costs }: Incident): readonly string[] => {
  if (kind === 'Account') return accountCommands(cluster, costs);
  if (!KINDS.has(kind) || !DNS_SUBDOMAIN.test(name)) return [];
  if (namespace !== '' && !DNS_LABEL.test(namespace)) return [];
  const where = namespace === '' ? '' : ` --namespace ${namespace}`;
  const object = `${kind.toLowerCase()}/${name}`;
  return [
    `kubectl get ${object}${where} --output yaml`,
    ...(namespace === '' ? [] : [`kubectl get pods${where} --output wide`]),
    `kubectl events${where} --for ${object}`,
  ];
};

/** Anomalies are asked for where Cost Explorer answers, instances where they run. */
const accountCommands = (region: string, costs: Incident['costs'] = []): readonly string[] => {
  const latest = costs.at(-1);
  if (!/^[a-z]{2,}(?:-[a-z]+)+-\d$/.test(region)) return [];
  return [
    `aws ec2 describe-instances --region ${region} --filters Name=instance-state-name,Values=running`,
    ...(latest && [latest.from, latest.to].every((day) => /^\d{4}-\d\d-\d\d$/.test(day))
      ? [
          `aws ce get-anomalies --region us-east-1 --date-interval StartDate=${latest.from},EndDate=${latest.to} --output yaml`,
        ]
      : []),
  ];
};

/** What a person decides with: the command line carries it out with the person's own rights. */
const decisionCommands = (
  { id }: Incident,
  report: ResponseReport | undefined,
  plan: MailContext['plan'],
): readonly string[] => {
  if (!/^inc-[0-9a-f]{1,64}$/.test(id)) return [];
  const decision = report?.decision ?? plan?.decision;
  if (decision === 'ask')
    return ['', 'Approve what waits for you (it shows the plan and asks)', `  mineguard approve ${id}`];
  return undoCommands(report).length === 0
    ? []
    : ['', 'Take back what was done, where nobody has changed it since', `  mineguard release ${id}`];
};

/** Last action first: what was built on another action goes before it. */
const undoCommands = (report: ResponseReport | undefined): readonly string[] =>
  (report?.actions ?? [])
    .filter(({ status }) => status === 'succeeded' || status === 'failed')
    .toReversed()
    .flatMap(({ undo }) => undo);
