import { staffHome } from '../../content/text/staff.ts'
import type { Deps } from '../deps.ts'
import { Problem } from '../problem.ts'
import { answerDone, answerStaffPage, fieldsOf, idOf } from '../door/answers.ts'
import { doerOf } from '../audit/audit.ts'
import { closeSession } from '../door/cookies.ts'
import { HOME_PATH, SIGN_IN_PATH, type StaffDoor } from '../door/guard.ts'
import { homePage } from '../home/page.ts'
import { endOwnSessions, listSessions, revokeSession } from '../door/sessions/session.ts'

const PROFILE = `${HOME_PATH}#ho-so`

/** The staff's home, signing out, and one's own sessions. */
export function sessionRoutes(deps: Deps, { closed }: StaffDoor): void {
  const has = (path: string): boolean => deps.internal.get(path) !== null

  closed('GET /noi-bo/', async (c, me) => {
    const sessions = await listSessions(deps, me)
    const main = homePage({ me, sessions, handbook: deps.internal.handbook, has })
    return answerStaffPage(deps, c, { title: staffHome.title, main })
  })

  closed('POST /api/staff/sign-out', async (c, me) => {
    const { forget } = await fieldsOf(c)
    await revokeSession(deps, doerOf(deps, c, me), me, me.sessionId)
    closeSession(deps, c, { forget: forget !== undefined })
    return answerDone(c, SIGN_IN_PATH)
  })

  closed('POST /api/staff/sessions/end-all', async (c, me) => {
    await endOwnSessions(deps, doerOf(deps, c, me), me, { keepThis: false })
    closeSession(deps, c, { forget: true })
    return answerDone(c, SIGN_IN_PATH)
  })

  closed('POST /api/staff/sessions/end-others', async (c, me) => {
    await endOwnSessions(deps, doerOf(deps, c, me), me, { keepThis: true })
    return answerDone(c, PROFILE)
  })

  closed('POST /api/staff/sessions/:id/revoke', async (c, me) => {
    const isMine = await revokeSession(deps, doerOf(deps, c, me), me, idOf(c))
    if (!isMine) throw new Problem('khong-tim-thay')
    return answerDone(c, PROFILE)
  })
}
