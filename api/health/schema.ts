import * as z from 'zod'

const partStatus = z.enum(['ok', 'down'])

/** How the product is; `down` as soon as one part of it is. */
export const HealthAnswer = z.strictObject({
  status: partStatus,
  database: partStatus,
  outbox: z
    .strictObject({
      pending: z.int().min(0).meta({ description: 'Email đang chờ gửi.' }),
      failed: z.int().min(0).meta({ description: 'Email không gửi được nữa.' }),
      oldestSeconds: z
        .int()
        .min(0)
        .meta({ description: 'Email lẽ ra đã gửi đang chờ lâu nhất: bao nhiêu giây.' }),
    })
    .nullable()
    .meta({ description: 'Không có khi cơ sở dữ liệu không trả lời.' }),
  version: z.string(),
})
export type HealthAnswer = z.output<typeof HealthAnswer>
