import { check, failure, ok, warning, type Check } from '../check';

/** Below this, a storm of events can throttle the analyzers. */
const ENOUGH_CONCURRENCY = 100;

/** Whether MineGuard itself is well. */
export const operationChecks: readonly Check[] = [
  check({
    id: 'subscriptions',
    title: 'Who is told',
    needs: ['subscriptions'],
    judge: ({ subscriptions }) => {
      const pending = subscriptions.filter(({ confirmed }) => !confirmed);
      const told = subscriptions.filter(({ topic, confirmed }) => topic === 'people' && confirmed);
      const waiting = `${pending.map(({ topic, endpoint }) => `${endpoint} (${topic})`).join(', ')} has not confirmed`;
      const confirm = 'open the message "AWS Notification - Subscription Confirmation", or subscribe again';
      if (told.length === 0) {
        return pending.length > 0
          ? failure(`${waiting}: nobody is told of an incident`, confirm)
          : failure('nobody is subscribed to incidents', 'add an e-mail address to mineguard.yaml and deploy');
      }
      return pending.length > 0
        ? warning(`${waiting} and is told nothing`, confirm)
        : ok(`${subscriptions.length} subscriptions, all confirmed`);
    },
  }),
  check({
    id: 'dead-letters',
    title: 'Dead letters',
    needs: ['deadLetters'],
    judge: ({ deadLetters }) => {
      const full = deadLetters.filter(({ messages }) => messages > 0);
      return full.length === 0
        ? ok(`${deadLetters.length} queues, all empty`)
        : failure(
            full.map(({ name, messages }) => `${messages} in ${name}`).join(', '),
            'read the log of the function, mend the cause, then mineguard redrive',
          );
    },
  }),
  check({
    id: 'kill-switch',
    title: 'Kill switch',
    needs: ['killSwitchThrown'],
    judge: ({ killSwitchThrown }) =>
      killSwitchThrown
        ? warning('it is thrown: nothing is isolated or stopped', 'the stack output KillSwitchLift has the command')
        : ok('it is not thrown'),
  }),
  check({
    id: 'concurrency',
    title: 'Lambda concurrency',
    needs: ['lambdaConcurrency'],
    judge: ({ lambdaConcurrency }) =>
      lambdaConcurrency >= ENOUGH_CONCURRENCY
        ? ok(`${lambdaConcurrency} at once in this account and region`)
        : warning(
            `only ${lambdaConcurrency} at once in this account and region: a storm of events is throttled`,
            'ask for more under Service Quotas, Lambda, Concurrent executions',
          ),
  }),
];
