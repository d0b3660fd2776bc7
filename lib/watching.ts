import { Dashboard } from './constructs/dashboard';
import { SelfMonitoring } from './constructs/self-monitoring';
import type { MineGuard } from './mineguard';

/** The alarms on MineGuard itself. */
export const watch = (mineGuard: MineGuard): void => {
  const { correlation, topics, responder, inspector, accountSources, imageScans, postures, sources } = mineGuard;
  const { signals, urgentSignals, responses, notifications, lostRecords, dispatcher } = correlation;
  const monitoring = new SelfMonitoring(mineGuard, 'SelfMonitoring', { health: topics.health });
  monitoring.watchDeadLetters('Signals', signals.deadLetters);
  monitoring.watchDeadLetters('UrgentSignals', urgentSignals.deadLetters);
  monitoring.watchDeadLetters('Responses', responses.deadLetters);
  monitoring.watchDeadLetters('Notifications', notifications.deadLetters);
  monitoring.watchDeadLetters('Inspections', correlation.inspections.deadLetters);
  monitoring.watchDeadLetters('Dispatcher', lostRecords);
  monitoring.watchErrors('Responder', responder.function);
  monitoring.watchErrors('Dispatcher', dispatcher);
  monitoring.watchErrors('Inspector', inspector.function);
  monitoring.watchThrottles('Responder', responder.function);
  monitoring.watchGuards();
  if (correlation.pulls) monitoring.watchDeadLetters('Pulls', correlation.pulls.deadLetters);
  const { guardDuty, billing } = accountSources;
  if (guardDuty) monitoring.watchErrors('GuardDuty analyzer', guardDuty.function);
  if (billing) monitoring.watchErrors('cost analyzer', billing.function);
  if (imageScans) monitoring.watchErrors('image scan analyzer', imageScans.function);
  for (const [cluster, posture] of postures) monitoring.watchErrors(`posture analyzer of ${cluster}`, posture.function);
  monitoring.watchSources(sources);
};

/** The dashboard about all of it. */
export const show = (mineGuard: MineGuard): void => {
  const { correlation, responder, inspector, notifications } = mineGuard;
  const { signals, urgentSignals, responses, notifications: messages, inspections, lostRecords } = correlation;
  const stages = { signals, 'urgent signals': urgentSignals, responses, notifications: messages, inspections };
  const queues = Object.entries(stages);
  new Dashboard(mineGuard, 'Dashboard', {
    functions: {
      correlator: correlation.correlator,
      dispatcher: correlation.dispatcher,
      responder: responder.function,
      inspector: inspector.function,
      notifier: notifications.notifier,
    },
    queues: Object.fromEntries(queues.map(([name, { queue }]) => [name, queue])),
    deadLetters: {
      ...Object.fromEntries(queues.map(([name, { deadLetters }]) => [name, deadLetters])),
      dispatcher: lostRecords,
    },
    analyzers: Object.fromEntries(
      [...mineGuard.sources].flatMap(([cluster, { audit, falco }]) => [
        [`${cluster} audit`, audit],
        [`${cluster} Falco`, falco],
      ]),
    ),
  });
};
