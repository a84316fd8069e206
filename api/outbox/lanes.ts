import type { MailName, mailReplies } from '../../content/replies.ts'

/**
 * Lanes of the outbox, most urgent first; the numbers are stored (CONTRACT §8.47).
 *
 * Links stand apart from sign-in, and strangers apart from known addresses, so that what visitors
 * can flood never goes before what staff wait for.
 */
export const LANE = {
  signIn: 0,
  links: 1,
  /** Written by people. */
  answer: 2,
  acknowledgment: 3,
  /** Acknowledgment to an address that has never been mailed. */
  introduction: 4,
  digest: 5,
  /** Alerts and reminders to staff. */
  notice: 6,
} as const

export type Lane = (typeof LANE)[keyof typeof LANE]

export const URGENT_LANES: readonly Lane[] = [LANE.signIn, LANE.links]
export const OTHER_LANES: readonly Lane[] = [
  LANE.answer,
  LANE.acknowledgment,
  LANE.introduction,
  LANE.digest,
  LANE.notice,
]
export const LANES: readonly Lane[] = [...URGENT_LANES, ...OTHER_LANES]

export type MailTemplate = (typeof mailReplies)[MailName]['template']

/** A new template does not compile until it has its lane here. */
const LANE_OF: Record<MailTemplate, Lane> = {
  'sign-in': LANE.signIn,
  'admin-grant': LANE.signIn,
  'ticket-links': LANE.links,
  reply: LANE.answer,
  M5: LANE.answer,
  M7: LANE.answer,
  M9: LANE.answer,
  M1: LANE.acknowledgment,
  M2: LANE.acknowledgment,
  M8: LANE.acknowledgment,
  M12: LANE.acknowledgment,
  digest: LANE.digest,
  M4: LANE.notice,
  M10: LANE.notice,
  M11: LANE.notice,
  'new-message': LANE.notice,
  assignment: LANE.notice,
}

/** Templates that acknowledge a request; CASES D15 counts them together. */
export const ACKNOWLEDGMENTS = Object.entries(LANE_OF)
  .filter(([, lane]) => lane === LANE.acknowledgment)
  .map(([template]) => template)

/**
 * Lane of a mail by its template.
 * @throws RangeError for a template that has no lane
 */
export function laneOf(template: string): Lane {
  if (!Object.hasOwn(LANE_OF, template)) throw new RangeError(`No lane for template ${template}`)
  return LANE_OF[template as MailTemplate]
}

/** Whether a provider in trouble may still be asked for mails of this lane, at a bounded rate. */
export function isUrgent(lane: Lane): boolean {
  return URGENT_LANES.includes(lane)
}
