import * as z from 'zod'
import callSheetRows from './data/call-sheets.json' with { type: 'json' }
import { localDate, requestTypes } from './schema.ts'

/**
 * The shape of the internal handbook. Apart from `schema.ts`, so that nothing which builds public
 * pages ever loads a sentence meant for staff (CONTRACT §4).
 */

/** Pages of the handbook: DOMAIN §8, in the order of lists. */
export const HANDLING_SLUGS = [
  'nguyen-tac-xu-ly-su-co',
  'bang-loi-va-xu-ly-so-bo',
  'quy-trinh-4-buoc-ctv-qc',
  'mau-phan-hoi',
  'tiep-nhan-da-kenh',
  'tu-dien-truong',
  'phan-cong-don-doc',
  'moc-thoi-gian',
  'phan-tich-va-phoi-hop',
  'khieu-nai-noi-bo',
  'dong-ticket-va-cham-soc-lai',
  'bao-cao-thang',
  'dieu-khong-duoc-lam',
  'giong-van-xung-ho',
  'bao-ve-du-lieu-khach-hang',
  'su-co-du-lieu-72h',
  'yeu-cau-du-lieu-ca-nhan',
] as const
export type HandlingSlug = (typeof HANDLING_SLUGS)[number]

/** The owner's five common errors: the request types that have a call sheet (DOMAIN §1). */
export const CALL_SHEET_TYPES = [
  'dang-nhap',
  'socialcdp-du-lieu',
  'workmail-gui',
  'trinh-duyet',
  'tai-khoan',
] as const
export type CallSheetType = (typeof CALL_SHEET_TYPES)[number]

/** The page of the owner's table; each error's call sheet has its own page below it. */
export const SHEETS_SLUG: HandlingSlug = 'bang-loi-va-xu-ly-so-bo'

/** Where the call sheet of an error stands, below the handbook's own address. */
export function callSheetSlug(type: CallSheetType): string {
  return `${SHEETS_SLUG}/${type}`
}

/** What an answer is noted as: a field of the request form, by its name there. */
export const CALL_SHEET_FIELDS = [
  'name',
  'email',
  'product',
  'description',
  'occurredAt',
  'browser',
  'errorCode',
  'keyword',
  'attachments',
  'stepsTried',
] as const

const sentence = z
  .string()
  .trim()
  .min(1)
  .refine((text) => text === text.normalize('NFC'), 'phải ở dạng NFC')
const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'chỉ gồm chữ thường, số và dấu gạch nối')

/** Front matter of `content/handbook/*.mdx`; the file's name is one of `HANDLING_SLUGS`. */
export const Handling = z.strictObject({
  title: sentence.max(80),
  /** What the page answers, in one or two sentences. */
  summary: sentence.max(240),
  /** Phrases as CTV and QC would type them; found by the staff search. */
  aliases: z.array(sentence).min(6).max(12),
  related: z.array(z.enum(HANDLING_SLUGS)).min(1).max(5),
  /** Public guides to send to the customer or to read along. */
  guides: z.array(slug).max(8).default([]),
  /** Day on which somebody last compared the page with how work is done. */
  checkedOn: localDate,
  /** Place in lists; ten apart, so that a page fits between two others. */
  order: z.int().positive(),
})
export type Handling = z.infer<typeof Handling>

const CallSheet = z.strictObject({
  type: z.enum(CALL_SHEET_TYPES),
  /** How customers say it on the phone; the owner's "Biểu hiện" stays in `request-types.json`. */
  heard: z.array(sentence).min(2).max(6),
  /** In the order of a call. */
  questions: z
    .array(
      z.strictObject({
        /** To be read aloud as it stands. */
        ask: sentence,
        /** What to listen for, or where the answer leads; null when the question says it all. */
        note: sentence.nullable(),
        /** Where the answer is noted; null when it only decides what to try. */
        field: z.enum(CALL_SHEET_FIELDS).nullable(),
      }),
    )
    .min(4)
    .max(8),
  /** What the customer does while on the line, in order. */
  tries: z
    .array(
      z.strictObject({
        do: sentence,
        /** Public guide, and the anchor of one step there. */
        guide: slug,
        step: slug.nullable(),
      }),
    )
    .min(3)
    .max(7),
  /** When to stop trying and hand over. */
  transferWhen: z.array(sentence).min(1).max(4),
  words: z
    .array(z.strictObject({ when: sentence, say: sentence }))
    .min(3)
    .max(6),
  /** What must not be said or done with this kind of trouble. */
  avoid: z.array(sentence).min(1).max(4),
  /** What technicians need, besides name, e-mail, product, description and time. */
  send: z.array(sentence).min(2).max(7),
  /** What the request form is opened with; staff complete each line of the description. */
  record: z.strictObject({ subject: sentence.min(5).max(150), lines: z.array(sentence).min(3) }),
})
export type CallSheet = z.infer<typeof CallSheet>

/** One sheet for each of the five errors, in the order of the owner's table. */
export const callSheets = z
  .array(CallSheet)
  .refine((sheets) => {
    const troubles = requestTypes.filter(({ trouble }) => trouble).map((row) => row.slug)
    return troubles.join() === sheets.map(({ type }) => type).join()
  }, 'mỗi lỗi phổ biến có đúng một phiếu hỏi, theo thứ tự của bảng lỗi')
  .parse(callSheetRows)

/**
 * The call sheet of one of the five errors.
 * @throws RangeError when there is none
 */
export function callSheet(type: CallSheetType): CallSheet {
  const sheet = callSheets.find((each) => each.type === type)
  if (!sheet) throw new RangeError(`No call sheet has the type ${type}`)
  return sheet
}
