import * as z from 'zod'
import { problemPath } from '../../content/addresses.ts'

/** A problem as programs get it (RFC 9457). */
export const ProblemJson = z.strictObject({
  type: z.string().describe(`Trang giải thích: ${problemPath('<slug>')}`),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string().describe('Mã của lần gọi, có trong nhật ký máy chủ'),
  /** All wrong fields: JSON pointer and sentence. */
  errors: z.array(z.strictObject({ pointer: z.string(), detail: z.string() })).optional(),
})
export type ProblemJson = z.infer<typeof ProblemJson>
