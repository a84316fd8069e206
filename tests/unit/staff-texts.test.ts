import { expect, test } from 'vitest'
import { CODE_LENGTH } from '../../api/door/one-time.ts'
import { IDLE_HOURS, LIFE_DAYS } from '../../api/door/sessions/session.ts'
import { MANY_TRIES, MAX_SESSIONS } from '../../api/sign-in/session-start.ts'
import { codePage, staffEvents, staffHome } from '../../content/text/staff.ts'

/** Texts cannot import the API's rules, so these numbers are compared here. */

test('sentences for staff name the limits that the API applies', () => {
  expect(staffHome.sessionsLead).toContain(`sau ${IDLE_HOURS} giờ không dùng`)
  expect(staffHome.sessionsLead).toContain(`sau ${LIFE_DAYS} ngày`)
  expect(staffHome.sessionsLead).toContain(`tối đa ${MAX_SESSIONS} phiên`)
  expect(staffHome.sessionsLead).toContain(`phiên thứ ${MAX_SESSIONS + 1}`)
  expect(codePage.code.hint).toContain(`${CODE_LENGTH} ký tự`)
  expect(codePage.code.form).toContain(`${CODE_LENGTH} ký tự`)
  const attacked = staffEvents['sign-in-attacked']({ who: '', whom: '', from: '', to: '' })
  expect(attacked).toContain(`${MANY_TRIES} lần`)
})
