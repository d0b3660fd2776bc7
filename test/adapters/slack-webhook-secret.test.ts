import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { createSecretReader } from '../../lambdas/adapters/slack-webhook-secret';

const read = createSecretReader(new SecretsManagerClient({ region: 'eu-west-1' }), 'mineguard/slack-webhook');

describe('the secret of the webhook', () => {
  test('is read as text, by the name that was configured', async () => {
    const secrets = mockClient(SecretsManagerClient)
      .on(GetSecretValueCommand, { SecretId: 'mineguard/slack-webhook' })
      .resolves({ SecretString: 'the text' });
    expect(await read()).toBe('the text');
    expect(secrets.calls()).toHaveLength(1);
  });

  test('that holds bytes and no text is named in the error', async () => {
    mockClient(SecretsManagerClient).on(GetSecretValueCommand).resolves({});
    await expect(read()).rejects.toThrow('the secret mineguard/slack-webhook holds no text');
  });
});
