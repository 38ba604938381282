import { expect, test } from 'vitest';
import { sdkVisitors } from './sdk-visitors.ts';

const ID = '7f3a9b52-0c1d-4e8f-9a6b-1c2d3e4f5a6b';

test.each([
  ['Segment, in local storage', 'ajs_anonymous_id', `"${ID}"`],
  ['Segment, in a cookie', 'ajs_anonymous_id', ID],
  ['RudderStack', 'rl_anonymous_id', `RS_ENC_v3_${btoa(JSON.stringify(ID))}`],
  ['RudderStack, quoted', 'rl_anonymous_id', `"RS_ENC_v3_${btoa(JSON.stringify(ID))}"`],
  ['PostHog', 'ph_phc_key_posthog', JSON.stringify({ $device_id: ID, distinct_id: 'C-1' })],
  ['PostHog, before anybody is identified', 'ph_phc_key_posthog', JSON.stringify({ distinct_id: ID })],
  ['Snowplow', '_sp_id.1fff', `${ID}.1795262400.1.1795262400.1795262400.aa-bb.cc`],
])('CS6: the anonymous id of %s', (_, name, value) => {
  expect(sdkVisitors([[name, value]])).toEqual([ID]);
});

test('CS6: what is no anonymous id is left alone, and each id is there once', () => {
  const junk: [string, string][] = [
    ['', ''],
    ['ajs_anonymous_id', ''],
    ['ajs_anonymous_id', 'two words and more'],
    ['ajs_anonymous_id', 'x'.repeat(201)],
    ['rl_anonymous_id', 'RudderEncrypt%3AU2FsdGVk'],
    ['rl_anonymous_id', 'RS_ENC_v3_%%%'],
    ['ph_phc_key_posthog', '{"distinct_id":7}'],
    ['ph_phc_key_posthog', '{'],
    ['ph_phc_key_posthog', 'null'],
    ['_sp_id.1fff', ''],
    ['_sp_ses.1fff', `${ID}.1`],
    ['ajs_user_id', '"C-1042-known"'],
  ];
  expect(sdkVisitors(junk)).toEqual([]);
  expect(
    sdkVisitors([
      ['ajs_anonymous_id', ID],
      ['ajs_anonymous_id', `"${ID}"`],
    ]),
  ).toEqual([ID]);
});
