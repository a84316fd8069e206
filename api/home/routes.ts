import { STAFF_PATH } from '../../content/addresses.ts'
import { staffHome } from '../../content/text/staff.ts'
import type { Deps } from '../deps.ts'
import { answerStaffPage } from '../door/answers.ts'
import type { StaffDoor } from '../door/guard.ts'
import { listSessions } from '../door/sessions/session.ts'
import { readHomeCounts } from '../desk/list/home.ts'
import { homePage } from './page.ts'
import { homeRules } from './rules.ts'

/** The start page of staff: the handbook, and one's own profile and sessions. */
export function homeRoutes(deps: Deps, door: StaffDoor): void {
  const { closed } = door.admit(homeRules)

  closed(`GET ${STAFF_PATH}`, async (c, me) => {
    const [sessions, counts] = await Promise.all([listSessions(deps, me), readHomeCounts(deps, me)])
    const main = homePage({ me, sessions, counts, handbook: deps.internal.handbook })
    return answerStaffPage(deps, c, { me, here: STAFF_PATH, title: staffHome.title, main })
  })
}
