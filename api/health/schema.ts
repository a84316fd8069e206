import * as z from 'zod'

const state = z.enum(['ok', 'down'])

/** Answer of `GET /api/health`. */
export const HealthJson = z.strictObject({
  status: state,
  database: state,
  /** Only for authorised callers; null when the database is down. */
  outbox: z
    .strictObject({
      pending: z.int(),
      failed: z.int(),
      /** Age of the oldest mail that is stuck; 0 when none is. */
      oldestSeconds: z.int(),
    })
    .nullable()
    .optional()
    .describe(
      'Chỉ có khi gọi trực tiếp từ chính máy chủ, hoặc với Authorization: Bearer HEALTH_TOKEN',
    ),
  version: z.string(),
})
export type HealthJson = z.infer<typeof HealthJson>
