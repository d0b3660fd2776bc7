import { killSwitchCommand } from '../../../lambdas/notifier/kill-switch-command';

const command = killSwitchCommand({ tableName: 'State', region: 'eu-west-1' });

describe('the kill switch command', () => {
  test('writes the one item that stops all responses in the cluster', () => {
    expect(command('prod-1')).toBe(
      `aws dynamodb put-item --region eu-west-1 --table-name State --item '{"pk":{"S":"CONTROL#prod-1"},"sk":{"S":"KILL_SWITCH"}}'`,
    );
  });

  test('is not offered for a name that is none: people paste it into a shell', () => {
    expect(command(`x'; reboot #`)).toBeUndefined();
  });
});
