import * as z from 'zod'

/** Trouble as programs are told of it (RFC 9457); see `answer.ts`. */
export const ProblemAnswer = z.strictObject({
  type: z
    .string()
    .regex(/^\/loi\/[a-z-]+\/$/)
    .meta({ description: 'Trang giải thích.' }),
  title: z.string(),
  status: z.int(),
  detail: z.string().meta({ description: 'Chuyện gì đã xảy ra và nên làm gì tiếp.' }),
  // What breaks off before it is a request has no id.
  instance: z
    .string()
    .optional()
    .meta({ description: 'Mã của lần gọi, có trong nhật ký máy chủ.' }),
  errors: z
    .array(
      z.strictObject({
        pointer: z.string().meta({ description: 'Chỗ sai (RFC 6901).', examples: ['#/email'] }),
        detail: z.string(),
      }),
    )
    .optional()
    .meta({ description: 'Mọi chỗ sai cùng một lúc.' }),
})
export type ProblemAnswer = z.output<typeof ProblemAnswer>
