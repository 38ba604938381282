import { expect, test } from 'vitest';
import { freshWebhookSecret, signatureOf, signatureProblem, signedHeaders } from './webhook-signature.ts';

const NOW = 1_614_265_330_000;

test('OQ7: signatures are those of the Standard Webhooks specification (its published example)', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const body = '{"test": 2432232314}';
  expect(signatureOf([secret], 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330, body)).toBe(
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  );
});

test('OQ7: while a secret is rotated both are right; anything else is not', () => {
  const [old, fresh, other] = [freshWebhookSecret(), freshWebhookSecret(), freshWebhookSecret()];
  const headers = signedHeaders([fresh, old], 'm1', NOW, 'body');
  expect(headers['webhook-signature'].split(' ')).toHaveLength(2);
  expect(signatureProblem(headers, [old], 'body', NOW)).toBeUndefined();
  expect(signatureProblem(headers, [fresh], 'body', NOW)).toBeUndefined();
  expect(signatureProblem(headers, [other], 'body', NOW)).toContain('not right');
  expect(signatureProblem(headers, [old], 'body ', NOW)).toContain('not right');
  expect(signatureProblem({ ...headers, 'webhook-id': 'm2' }, [old], 'body', NOW)).toContain('not right');
  expect(signatureProblem(headers, [old], 'body', NOW + 301_000)).toContain('5 minutes');
  expect(signatureProblem({ ...headers, 'webhook-timestamp': 'now' }, [old], 'body', NOW)).toContain('seconds');
  expect(signatureProblem({}, [old], 'body', NOW)).toContain('needed');
});
