import * as z from 'zod'

/** What every event of the provider has; the rest depends on its type. */
export const WebhookEvent = z.object({
  type: z.string().meta({ examples: ['email.delivered'] }),
  created_at: z.string(),
  data: z.unknown(),
})
export type WebhookEvent = z.output<typeof WebhookEvent>

/** Headers that sign an event and say which it is. */
export const SIGNED_BY = {
  id: 'svix-id',
  timestamp: 'svix-timestamp',
  signature: 'svix-signature',
} as const
