import * as z from 'zod'
import type { Statement } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { type WebhookRequest, verifyWebhook } from '../mail/resend.ts'
import { noteDelivery } from '../outbox/outbox.ts'
import { Problem } from '../problem.ts'
import { insertEventOnce } from './repository.ts'

/** What every event of the provider has; the rest depends on its type. */
const WebhookEvent = z.object({ type: z.string(), created_at: z.string(), data: z.unknown() })

/** What became of a mail that we sent. A bounce without a type is taken for a permanent one. */
const DeliveryData = z.object({
  email_id: z.string(),
  bounce: z.object({ type: z.string().default('Permanent') }).optional(),
})

/** Types that say where a mail is; the word behind the dot is kept with the mail. */
const DELIVERY_TYPES = new Set([
  'email.delivered',
  'email.delivery_delayed',
  'email.bounced',
  'email.complained',
  'email.failed',
  'email.suppressed',
])

/**
 * Takes an event of the mail provider: stored as it came, once, with what it says of one of our
 * mails. On disk when this resolves; the provider repeats what we do not answer for.
 * @throws Problem `khong-tim-thay` without `RESEND_WEBHOOK_SECRET`, `khong-doc-duoc` when the
 *   signature does not fit, `tam-ngung` when it cannot be stored
 */
export async function takeEvent(
  deps: Pick<Deps, 'config' | 'db' | 'now'>,
  request: WebhookRequest,
): Promise<void> {
  const { resendWebhookSecret } = deps.config
  if (!resendWebhookSecret) throw new Problem('khong-tim-thay')
  const signed = verifyWebhook(resendWebhookSecret, request)
  if (signed === null) throw new Problem('khong-doc-duoc', { counted: 'bad-signature' })
  const event = WebhookEvent.safeParse(signed)
  if (!event.success) throw new Problem('khong-doc-duoc')
  await deps.db.write([
    insertEventOnce({
      id: request.id,
      type: event.data.type,
      payload: request.payload,
      receivedAt: deps.now().toISOString(),
    }),
    ...deliveryOf(event.data),
  ])
}

function deliveryOf({ type, created_at, data }: z.infer<typeof WebhookEvent>): Statement[] {
  if (!DELIVERY_TYPES.has(type)) return []
  const mail = DeliveryData.safeParse(data)
  const at = new Date(created_at)
  if (!mail.success || Number.isNaN(at.getTime())) return []
  const { email_id: providerId, bounce } = mail.data
  const isPermanent = bounce === undefined || bounce.type === 'Permanent'
  return noteDelivery({ providerId, word: type.replace('email.', ''), isPermanent, at })
}
