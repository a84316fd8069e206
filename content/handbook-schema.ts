import * as z from 'zod'
import callSheetRows from './data/call-sheets.json' with { type: 'json' }
import { localDate, requestTypes, sentence, slug } from './schema.ts'

/*
 * Schema of the internal handbook. Separate from `schema.ts`, so that code for public pages never
 * loads text for staff (CONTRACT §4).
 */

/** Slugs of the handbook's pages (DOMAIN §8), in list order. */
export const HANDBOOK_SLUGS = [
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
/** Slug of a page of the handbook. */
export type HandbookSlug = (typeof HANDBOOK_SLUGS)[number]

/** Request types with a call sheet: the owner's five common errors (DOMAIN §1). */
export const CALL_SHEET_TYPES = [
  'dang-nhap',
  'socialcdp-du-lieu',
  'workmail-gui',
  'trinh-duyet',
  'tai-khoan',
] as const
/** Request type with a call sheet. */
export type CallSheetType = (typeof CALL_SHEET_TYPES)[number]

/** Slug of the error table's page, the parent of the call sheets' pages. */
export const SHEETS_SLUG: HandbookSlug = 'bang-loi-va-xu-ly-so-bo'

/** Path of a call sheet below the handbook's address. */
export function callSheetSlug(type: CallSheetType): string {
  return `${SHEETS_SLUG}/${type}`
}

/** Fields of the request form that answers of a call go into. */
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

/** Front matter of `content/handbook/*.mdx`; the file name is one of `HANDBOOK_SLUGS`. */
export const HandbookPage = z.strictObject({
  title: sentence.max(80),
  /** Summary in one or two sentences. */
  summary: sentence.max(240),
  /** Search phrases of CTV and QC, for the staff search. */
  aliases: z.array(sentence).min(6).max(12),
  related: z.array(z.enum(HANDBOOK_SLUGS)).min(1).max(5),
  /** Slugs of related public guides. */
  guides: z.array(slug).max(8).default([]),
  /** Day of the last comparison with how work is done. */
  checkedOn: localDate,
  /** Position in lists, in steps of ten. */
  order: z.int().positive(),
})
/** Front matter of a handbook page. */
export type HandbookPage = z.infer<typeof HandbookPage>

const CallSheet = z.strictObject({
  type: z.enum(CALL_SHEET_TYPES),
  /** How customers describe it on the phone; `request-types.json` has the owner's "Biểu hiện". */
  heard: z.array(sentence).min(2).max(6),
  /** In the order of a call. */
  questions: z
    .array(
      z.strictObject({
        /** Question to read aloud. */
        ask: sentence,
        /** What to listen for, or where the answer leads. */
        note: sentence.nullable(),
        /** Form field for the answer; null when it only decides what to try. */
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
  /** When to stop trying and transfer to technicians. */
  transferWhen: z.array(sentence).min(1).max(4),
  words: z
    .array(z.strictObject({ when: sentence, say: sentence }))
    .min(3)
    .max(6),
  /** What must not be said or done about this error. */
  avoid: z.array(sentence).min(1).max(4),
  /** What technicians need besides name, e-mail, product, description and time. */
  send: z.array(sentence).min(2).max(7),
  /** Values to prefill the request form; staff complete the description's lines. */
  record: z.strictObject({ subject: sentence.min(5).max(150), lines: z.array(sentence).min(3) }),
})
/** Questions and steps for a call about one common error. */
export type CallSheet = z.infer<typeof CallSheet>

/** Call sheets of the five common errors, in the order of the owner's table. */
export const callSheets = z
  .array(CallSheet)
  .refine((sheets) => {
    const troubles = requestTypes.filter(({ trouble }) => trouble).map((row) => row.slug)
    return troubles.join() === sheets.map(({ type }) => type).join()
  }, 'mỗi lỗi phổ biến có đúng một phiếu hỏi, theo thứ tự của bảng lỗi')
  .parse(callSheetRows)

/**
 * Finds the call sheet of a common error.
 * @throws RangeError when there is none
 */
export function callSheet(type: CallSheetType): CallSheet {
  const sheet = callSheets.find((each) => each.type === type)
  if (!sheet) throw new RangeError(`No call sheet has the type ${type}`)
  return sheet
}
