import { accountsPage } from '../../content/text/staff.ts'
import { HOUR_MS, HOUR_SECONDS, MINUTE_MS } from '../../content/units.ts'
import type { Deps } from '../deps.ts'
import { renderAdminGrant } from '../mail/render.ts'
import { drain } from '../outbox/drain.ts'
import { queueMail } from '../outbox/outbox.ts'
import { Problem } from '../problem.ts'
import { type Doer, eventOf, recordEvent } from '../audit/audit.ts'
import { codeMac, oneTimeSecrets, shownCode } from '../door/one-time.ts'
import type { SignedIn } from '../door/sessions/session.ts'
import { CHANGE_EVENTS } from './accounts.ts'
import {
  deleteGrant,
  deleteGrants,
  insertGrant,
  type OpenGrant,
  openGrants,
  tryGrant,
  usableGrant,
} from './grant-repository.ts'
import { accountById } from '../door/staff.ts'
import { type AccountChange, changeAccount } from './repository.ts'

/**
 * An admin is made only after the admin who grants it has typed the code of a mail, in the session
 * that asked: a stolen session or a slip of the mouse makes no admin.
 */

const GRANT_MINUTES = 20
const MAX_TRIES = 5
const MAX_AN_HOUR = 10

/**
 * Counts a request for a grant; call it before anything is changed for it.
 * @throws Problem `qua-nhieu-lan` after ten of one admin in an hour
 */
export async function limitGrants(
  { rates, now }: Pick<Deps, 'rates' | 'now'>,
  { staffId }: Pick<SignedIn, 'staffId'>,
): Promise<void> {
  const at = now()
  const { hits, resetsAt } = await rates.hit(`admin grant ${staffId}`, HOUR_SECONDS, at)
  if (hits <= MAX_AN_HOUR) return
  const retryAfter = Math.max(1, Math.ceil((resetsAt.getTime() - at.getTime()) / 1000))
  throw new Problem('qua-nhieu-lan', { retryAfter })
}

/**
 * Mails the granting admin a code; nothing changes before it is typed. `limitGrants` comes first.
 * @param kind  `role`: the account becomes an admin; `enable`: a disabled admin comes back
 * @throws Problem `khong-tim-thay` without such an account
 */
export async function askGrant(
  deps: Deps,
  doer: Doer,
  me: SignedIn,
  { kind, staffId }: { kind: 'role' | 'enable'; staffId: string },
): Promise<void> {
  const account = await accountById(deps.db, staffId)
  if (!account) throw new Problem('khong-tim-thay')
  const now = deps.now()
  const id = crypto.randomUUID()
  const { code } = oneTimeSecrets(deps.config, id)
  const rendered = renderAdminGrant(deps.config, {
    id,
    name: me.name,
    grantee: account,
    askedAt: now,
    minutes: GRANT_MINUTES,
  })
  await deps.db.write([
    ...insertGrant({
      id,
      kind,
      staffId,
      grantedBy: me.staffId,
      sessionId: me.sessionId,
      codeMac: codeMac(deps.config, id, code),
      createdAt: now.toISOString(),
      expiresAt: new Date(now.getTime() + GRANT_MINUTES * MINUTE_MS).toISOString(),
    }),
    queueMail({ ...rendered, id, ticketId: null, to: me.email, held: false, createdAt: now }),
    recordEvent(deps, doer, 'admin-asked', { subjectId: staffId }),
  ])
  deps.later(drain(deps))
}

/** Grants that this session may still confirm, newest first. */
export function listGrants(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  { sessionId }: SignedIn,
): Promise<OpenGrant[]> {
  return openGrants(db, { sessionId, now: now().toISOString(), maxTries: MAX_TRIES })
}

/**
 * Makes the admin, if the code is right. Every try counts.
 * @throws Problem `khong-tim-thay` when this session has no such grant any more
 * @throws Problem `noi-dung-chua-dung` when the code is wrong
 */
export async function confirmGrant(
  deps: Pick<Deps, 'config' | 'db' | 'now'>,
  doer: Doer,
  me: SignedIn,
  { id, code }: { id: string; code: string },
): Promise<void> {
  const grant = (await listGrants(deps, me)).find((each) => each.id === id)
  if (!grant) throw new Problem('khong-tim-thay')
  const change: AccountChange =
    grant.kind === 'role' ? { kind: 'role', to: 'admin' } : { kind: 'enable' }
  const { data: _, ...event } = eventOf(deps, doer, CHANGE_EVENTS[change.kind], {
    subjectId: grant.staffId,
  })
  const [tried] = await deps.db.write([
    tryGrant({
      id,
      sessionId: me.sessionId,
      mac: codeMac(deps.config, id, code),
      eventId: event.id,
      now: deps.now().toISOString(),
      maxTries: MAX_TRIES,
    }),
    ...changeAccount({ ...event, subjectId: grant.staffId }, change, id),
  ])
  const row = tried?.rows[0]
  if (!row) throw new Problem('khong-tim-thay')
  if (row.event_id !== null) return
  await deps.db.write([recordEvent(deps, doer, 'admin-code-wrong', { subjectId: grant.staffId })])
  const left = MAX_TRIES - Number(row.tries)
  const detail = left > 0 ? accountsPage.grant.wrong(left) : accountsPage.grant.spent
  throw new Problem('noi-dung-chua-dung', { errors: [{ pointer: `#/code-${id}`, detail }] })
}

/**
 * Takes a grant back before it is confirmed.
 * @throws Problem `khong-tim-thay` when this session has no such grant any more
 */
export async function cancelGrant(
  deps: Pick<Deps, 'db' | 'now'>,
  doer: Doer,
  me: SignedIn,
  id: string,
): Promise<void> {
  const grant = (await listGrants(deps, me)).find((each) => each.id === id)
  if (!grant) throw new Problem('khong-tim-thay')
  await deps.db.write([
    deleteGrant(id, me.sessionId),
    recordEvent(deps, doer, 'admin-cancelled', { subjectId: grant.staffId }),
  ])
}

/**
 * Code for the mail of a grant that leaves now.
 * @throws RangeError when it is too late: used, expired, or made with another secret
 */
export async function handOverGrant(
  { config, db, now }: Pick<Deps, 'config' | 'db' | 'now'>,
  id: string,
): Promise<string> {
  const { code } = oneTimeSecrets(config, id)
  const grant = await usableGrant(db, id, now().toISOString())
  if (grant?.codeMac !== codeMac(config, id, code)) throw new RangeError('No such grant any more')
  return shownCode(code)
}

/** Grants are kept a little longer than they work. */
const KEEP_HOURS = 24

/** Deletes grants that ended a day ago. */
export async function sweepGrants(deps: Pick<Deps, 'db' | 'now'>): Promise<{ grants: number }> {
  const before = new Date(deps.now().getTime() - KEEP_HOURS * HOUR_MS).toISOString()
  const [deleted] = await deps.db.write([deleteGrants(before)])
  return { grants: deleted?.rowsAffected ?? 0 }
}
