import type { Deps } from '../deps.ts'
import { type WebhookRequest, verifyWebhook } from '../mail/resend.ts'
import { Problem } from '../problem.ts'
import { deliveryHandlers } from './delivery.ts'
import { type EventHandler, WebhookEvent } from './event.ts'
import { insertEventOnce } from './repository.ts'

/** Handlers by event type. Events of other types are stored and acknowledged, no more. */
const HANDLERS: ReadonlyMap<string, EventHandler> = new Map([...deliveryHandlers])

/**
 * Stores a signed event of the mail provider once, as it came, and applies its handler. On disk
 * when this resolves; the provider repeats events that are not acknowledged.
 * @throws Problem `khong-tim-thay` without `RESEND_WEBHOOK_SECRET`, `khong-doc-duoc` for a wrong
 *   signature or a body that is no event, `tam-ngung` when it cannot be stored
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
    ...(HANDLERS.get(event.data.type)?.(event.data) ?? []),
  ])
}
