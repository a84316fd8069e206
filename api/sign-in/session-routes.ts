import { SESSIONS_API, SIGN_IN_PATH, SIGN_OUT_API, STAFF_PATH } from '../../content/addresses.ts'
import type { Deps } from '../deps.ts'
import { Problem } from '../problem.ts'
import { answerDone, fieldsOf, idOf } from '../door/answers.ts'
import { doerOf } from '../audit/audit.ts'
import { closeSession } from '../door/cookies.ts'
import type { StaffDoor } from '../door/guard.ts'
import { revokeSession } from '../door/sessions/session.ts'
import { sessionRules } from './session-rules.ts'
import { endOwnSessions } from './sign-out.ts'

const PROFILE = `${STAFF_PATH}#ho-so`

/** Signing out, and ending one's own sessions. */
export function sessionRoutes(deps: Deps, door: StaffDoor): void {
  const { closed } = door.admit(sessionRules)

  closed(`POST ${SIGN_OUT_API}`, async (c, me) => {
    const { forget } = await fieldsOf(c)
    await revokeSession(deps, doerOf(deps, c, me), me, me.sessionId)
    closeSession(deps, c, { forget: forget !== undefined })
    return answerDone(c, SIGN_IN_PATH)
  })

  closed(`POST ${SESSIONS_API}/end-all`, async (c, me) => {
    await endOwnSessions(deps, doerOf(deps, c, me), me, { keepThis: false })
    closeSession(deps, c, { forget: true })
    return answerDone(c, SIGN_IN_PATH)
  })

  closed(`POST ${SESSIONS_API}/end-others`, async (c, me) => {
    await endOwnSessions(deps, doerOf(deps, c, me), me, { keepThis: true })
    return answerDone(c, PROFILE)
  })

  closed(`POST ${SESSIONS_API}/:id/revoke`, async (c, me) => {
    const isMine = await revokeSession(deps, doerOf(deps, c, me), me, idOf(c))
    if (!isMine) throw new Problem('khong-tim-thay')
    return answerDone(c, PROFILE)
  })
}
