import * as z from 'zod'
import type { Statement } from '../db/database.ts'

/** What every event of the provider has; the shape of `data` depends on its type. */
export const WebhookEvent = z.object({
  type: z.string(),
  created_at: z.string(),
  data: z.unknown(),
})
export type WebhookEvent = z.infer<typeof WebhookEvent>

/** Returns the statements that an event causes; they run in the batch that stores it. */
export type EventHandler = (event: WebhookEvent) => Statement[]
