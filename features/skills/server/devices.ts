import { createHash } from 'node:crypto';
import type { MakeId } from '../../../kernel/ids.ts';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import { toIso } from '../../../kernel/time.ts';
import type { Log } from '../../../platform/server/log.ts';
import { makePushKeys, type Push, type PushKeys, type PushTarget } from '../../../platform/server/push.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import type { DeviceBody, DeviceList, DeviceView } from '../core/index.ts';

/** More than anybody carries; each costs a request for every offer. */
const MOST_DEVICES = 10;

/** What a browser is told. Ids and words of the machine only: a push service and a locked screen see no more. */
export type Alert = {
  readonly kind: 'offer' | 'offer-ended' | 'test';
  /** The offer; alerts of one subject replace each other. */
  readonly subject: string;
  /** How long it is worth telling, in seconds. */
  readonly ttl: number;
  readonly more?: Readonly<Record<string, string>>;
};

/** The browsers that alert a person while her desk is closed. */
export type Devices = {
  list(personId: string): Promise<DeviceList>;
  /** The same endpoint is the same device, and whoever registered it last has it: a browser that changes hands alerts one person. */
  add(personId: string, body: DeviceBody): Promise<Result<DeviceView>>;
  remove(personId: string, deviceId: string): Promise<Result<undefined>>;
  /** Sends to one device, so that she sees that it works. Refused as `push-failed` with what its service answered. */
  test(personId: string, deviceId: string): Promise<Result<undefined>>;
  /** Begins to tell all devices of a person; those whose subscription is over (404, 410) are forgotten. Not inside a unit. */
  alert(personId: string, alert: Alert): Promise<void>;
  /** Resolves when nothing is being sent by this process. */
  idle(): Promise<void>;
};

type DeviceRow = PushTarget & {
  readonly device_id: string;
  readonly person_id: string;
  readonly label: string;
  readonly created_at: number;
  readonly last_at: number | null;
  readonly last_status: number | null;
};

export type DeviceDeps = {
  readonly database: Database;
  readonly makeId: MakeId;
  readonly push: Push;
  readonly log: Log;
};

export function createDevices({ database, makeId, push, log }: DeviceDeps): Devices {
  let kept: Promise<PushKeys> | undefined;
  const sending = new Set<Promise<void>>();

  /** Made the first time, by whichever process asks first. */
  function keys(): Promise<PushKeys> {
    kept ??= database
      .system('devices', async (unit) => {
        const [known] = await unit.sql<PushKeys>(READ_KEYS);
        if (known !== undefined) return known;
        const { publicKey, privateKey } = makePushKeys();
        await unit.sql('insert into skills_push_key (public_key, private_key) values ($1, $2) on conflict do nothing', [
          publicKey,
          privateKey,
        ]);
        const [made] = await unit.sql<PushKeys>(READ_KEYS);
        if (made === undefined) throw new Error('The installation has no keys to push with.');
        return made;
      })
      .catch((error: unknown) => {
        kept = undefined;
        throw error;
      });
    return kept;
  }

  const of = (unit: Unit, personId: string): Promise<DeviceRow[]> =>
    unit.sql<DeviceRow>('select * from skills_device where person_id = $1 order by created_at, device_id', [personId]);

  /** @returns the status of the push service, or why there is none */
  async function sendTo(device: DeviceRow, alert: Alert): Promise<number | string> {
    const { kind, subject, ttl, more } = alert;
    const payload = JSON.stringify({ kind, subject, ...more });
    const outcome = await push.send(device, await keys(), { payload, ttl, topic: topicOf(subject) });
    const status = 'status' in outcome ? outcome.status : null;
    await database.system('devices', async (unit) => {
      // The endpoint may have been given to somebody else meanwhile: then the row is another's.
      const mine = [device.device_id, device.endpoint];
      if (status === 404 || status === 410) {
        await unit.sql('delete from skills_device where device_id = $1 and endpoint = $2', mine);
        return;
      }
      await unit.sql('update skills_device set last_at = $3, last_status = $4 where device_id = $1 and endpoint = $2', [
        ...mine,
        new Date(unit.now),
        status,
      ]);
    });
    return 'status' in outcome ? outcome.status : outcome.fault;
  }

  return {
    list: async (personId) => {
      const rows = await database.forPerson(personId, (unit) => of(unit, personId));
      return { publicKey: (await keys()).publicKey, items: rows.map(deviceView) };
    },
    add: async (personId, { endpoint, keys: { p256dh, auth }, label }) => {
      const problem = push.problemOf(endpoint);
      if (problem !== undefined) {
        const errors = [{ where: 'body/endpoint', what: problem }];
        return refuse('invalid', 'push-endpoint', `The address ${problem}.`, { errors });
      }
      return database.system('devices', async (unit) => {
        const before = await of(unit, personId);
        if (before.length >= MOST_DEVICES && !before.some((each) => each.endpoint === endpoint)) {
          return refuse('conflict', 'too-many-devices', `You have ${MOST_DEVICES} devices: end one of them first.`);
        }
        const [row] = await unit.sql<DeviceRow>(
          `insert into skills_device (device_id, person_id, endpoint, p256dh, auth, label, created_at)
           values ($1, $2, $3, $4, $5, $6, $7)
           on conflict (endpoint) do update set person_id = $2, p256dh = $4, auth = $5, label = $6 returning *`,
          [makeId('dev'), personId, endpoint, p256dh, auth, label, new Date(unit.now)],
        );
        if (row === undefined) throw new Error('A device was not kept.');
        return ok(deviceView(row));
      });
    },
    remove: (personId, deviceId) =>
      database.forPerson(personId, async (unit) => {
        const gone = await unit.sql('delete from skills_device where device_id = $1 returning device_id', [deviceId]);
        return gone.length === 0 ? NO_DEVICE : ok(undefined);
      }),
    test: async (personId, deviceId) => {
      const rows = await database.forPerson(personId, (unit) => of(unit, personId));
      const device = rows.find((each) => each.device_id === deviceId);
      if (device === undefined) return NO_DEVICE;
      const answered = await sendTo(device, { kind: 'test', subject: `test-${deviceId}`, ttl: 60 });
      if (typeof answered === 'number' && answered >= 200 && answered < 300) return ok(undefined);
      const said = typeof answered === 'number' ? `answered ${answered}` : `gave no answer: ${answered}`;
      return refuse('unprocessable', 'push-failed', `The push service of this device ${said}`, { answered });
    },
    alert: async (personId, alert) => {
      const rows = await database.system('devices', (unit) => of(unit, personId));
      for (const device of rows) {
        const work = sendTo(device, alert)
          .then((answered) => {
            const taken = typeof answered === 'number' && answered < 300;
            if (!taken) log.info({ deviceId: device.device_id, answered }, 'skills: a device could not be alerted');
          })
          .catch((error: unknown) => log.warn({ err: error }, 'skills: a device could not be alerted'))
          .finally(() => sending.delete(work));
        sending.add(work);
      }
    },
    idle: async () => {
      while (sending.size > 0) await Promise.all(sending);
    },
  };
}

const READ_KEYS = 'select public_key as "publicKey", private_key as "privateKey" from skills_push_key';
const NO_DEVICE = refuse('not-found', 'no-such-device', 'There is no such device of yours.');

/** The same for all alerts of a subject, and tells nobody which. */
function topicOf(subject: string): string {
  return createHash('sha256').update(subject).digest('base64url').slice(0, 32);
}

function deviceView({ device_id: deviceId, label, created_at, last_at, last_status }: DeviceRow): DeviceView {
  return {
    deviceId,
    label,
    createdAt: toIso(created_at),
    ...(last_at === null ? {} : { lastAt: toIso(last_at) }),
    ...(last_status === null ? {} : { lastStatus: last_status }),
  };
}
