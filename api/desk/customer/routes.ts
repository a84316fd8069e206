import { CUSTOMERS_PATH, customerPath } from '../../../content/addresses.ts'
import { customerPage as words } from '../../../content/text/desk-customer.ts'
import type { Deps } from '../../deps.ts'
import { answerStaffPage, idOf } from '../../door/answers.ts'
import type { StaffDoor } from '../../door/guard.ts'
import { Problem } from '../../problem.ts'
import { customerPage } from './page.ts'
import { readCustomer } from './read.ts'
import { customerRules } from './rules.ts'

/** A customer's page for staff. */
export function customerRoutes(deps: Deps, door: StaffDoor): void {
  const { closed } = door.admit(customerRules)
  closed(`GET ${CUSTOMERS_PATH}:id/`, async (c, me) => {
    const view = await readCustomer(deps.db, me, idOf(c), c.req.query('truoc'))
    if (!view) throw new Problem('khong-tim-thay')
    const title = words.title(view.customer.name)
    const main = customerPage(view, deps.now())
    return answerStaffPage(deps, c, { me, here: customerPath(view.customer.id), title, main })
  })
}
