import * as z from 'zod'
import productRows from './data/products.json' with { type: 'json' }
import requestTypeRows from './data/request-types.json' with { type: 'json' }
import channelRows from './data/channels.json' with { type: 'json' }
import rosterRows from './data/roster.json' with { type: 'json' }
import smtpCodeRows from './data/smtp-codes.json' with { type: 'json' }
import deadlineRows from './data/deadlines.json' with { type: 'json' }
import holidayRows from './data/holidays.json' with { type: 'json' }
import chromeErrorRows from './data/chrome-errors.json' with { type: 'json' }
import privacyRows from './data/privacy.json' with { type: 'json' }

/**
 * The shape of everything under `content/`: one truth for the site's build, the API's start and
 * the tests. Messages are Vietnamese, because it is authors who read them.
 */

/** Slugs as they stand in links already sent; CONTRACT §5 and §3 list them, so they never change. */
export const PRODUCTS = ['socialcdp', 'workmail-ai', 'khac'] as const
export const REQUEST_TYPES = [
  'dang-nhap',
  'socialcdp-du-lieu',
  'workmail-gui',
  'trinh-duyet',
  'tai-khoan',
  'khieu-nai',
  'du-lieu-ca-nhan',
  'khac',
] as const
export const CHANNELS = [
  'web',
  'email',
  'zalo',
  'dien-thoai',
  'truc-tiep',
  'van-ban',
  'khac',
] as const
export const STATUSES = ['new', 'transferred', 'in_progress', 'waiting', 'closed'] as const
export const PRIORITIES = ['normal', 'urgent'] as const
export const EXTRA_FIELDS = ['browser', 'errorCode', 'keyword'] as const
export const TEAMS = ['ky-thuat', 'ke-toan', 'qc'] as const

export type Product = (typeof PRODUCTS)[number]
export type RequestType = (typeof REQUEST_TYPES)[number]
export type Channel = (typeof CHANNELS)[number]
export type Status = (typeof STATUSES)[number]
export type Priority = (typeof PRIORITIES)[number]
export type ExtraField = (typeof EXTRA_FIELDS)[number]
export type Team = (typeof TEAMS)[number]

const sentence = z
  .string()
  .trim()
  .min(1)
  .refine((text) => text === text.normalize('NFC'), 'phải ở dạng NFC')
const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'chỉ gồm chữ thường, số và dấu gạch nối')

/** `YYYY-MM-DD`, a day that exists. */
export const localDate = z.iso.date('ngày theo dạng 2026-11-22')

/** Front matter of `content/guides/*.mdx`; the file's name is the guide's slug. */
export const Guide = z.strictObject({
  /** The question or the symptom, as the page's heading. */
  title: sentence.max(80),
  /** The trouble in the customer's own words, one or two sentences. */
  summary: sentence.max(240),
  /** `fix`: one sees a symptom ("Dấu hiệu", by DOMAIN §6). `reference`: something to know. */
  kind: z.enum(['fix', 'reference']),
  product: z.enum(PRODUCTS),
  requestType: z.enum(REQUEST_TYPES),
  /** What the customer sees; for `reference` guides: when one needs the page. */
  symptoms: z.array(sentence).min(1).max(6),
  /** Phrases as customers say them; found by search, shown at the end of the page. */
  aliases: z.array(sentence).min(8).max(14),
  /** When to stop trying and write to CoreTech. */
  contactWhen: z.array(sentence).min(1).max(5),
  /** What to send besides the four things that every request needs. */
  send: z.array(sentence).max(6).default([]),
  related: z.array(slug).min(1).max(5),
  /** Day on which somebody last went through every step. */
  checkedOn: localDate,
  /** Place in lists; ten apart, so that a guide fits between two others. */
  order: z.int().positive(),
})
export type Guide = z.infer<typeof Guide>

const ProductRow = z.strictObject({ slug: z.enum(PRODUCTS), label: sentence })

const RequestTypeRow = z.strictObject({
  slug: z.enum(REQUEST_TYPES),
  label: sentence,
  /** The five common errors carry the owner's own three columns; other types have none. */
  trouble: sentence.nullable(),
  symptoms: sentence.nullable(),
  firstSteps: sentence.nullable(),
  /** The product that this type is always about, if there is just one. */
  product: z.enum(PRODUCTS).nullable(),
  guide: slug,
  extraFields: z.array(z.enum(EXTRA_FIELDS)),
  /** Who works on it, in this order. */
  teams: z.array(z.enum(TEAMS)).min(1),
})
export type RequestTypeRow = z.infer<typeof RequestTypeRow>

const ChannelRow = z.strictObject({ slug: z.enum(CHANNELS), label: sentence })

const RosterRow = z.strictObject({ key: slug, label: sentence, team: z.enum(TEAMS) })

export const products = z.array(ProductRow).parse(productRows)
export const requestTypes = z.array(RequestTypeRow).parse(requestTypeRows)
export const channels = z.array(ChannelRow).parse(channelRows)
/** Who is asked, in this order; roles only, never people (DOMAIN R10). */
export const roster = z.array(RosterRow).parse(rosterRows)

/**
 * Words shown for a slug of one of the lists above.
 * @throws RangeError when no row has that slug
 */
export function labelOf<Row extends { slug: string; label: string }>(
  rows: readonly Row[],
  slug: Row['slug'],
): string {
  const row = rows.find((each) => each.slug === slug)
  if (!row) throw new RangeError(`No row has the slug ${slug}`)
  return row.label
}

/**
 * The row of one request type.
 * @throws RangeError when there is none
 */
export function requestTypeRow(slug: RequestType): RequestTypeRow {
  const row = requestTypes.find((each) => each.slug === slug)
  if (!row) throw new RangeError(`No request type has the slug ${slug}`)
  return row
}

/** One meaning of one or more SMTP codes: a row of the table in `ma-loi-smtp` (DOMAIN §7.1). */
export const SmtpCodeRow = z.strictObject({
  /** As a mail shows them: basic and enhanced code, or the sentence that stands for a code. */
  codes: z.array(sentence).min(1),
  /** Anchors of the row, one per enhanced code; a code's second meaning has a suffix. */
  anchors: z.array(slug).min(1),
  /** Who gives the code this meaning; null when servers agree on it. */
  provider: z.enum(['Gmail', 'Microsoft', 'cPanel']).nullable(),
  meaning: sentence,
  action: sentence,
  /** Guide that goes on from here; null: none does, and the row leads to the form. */
  guide: slug.nullable(),
})
export type SmtpCodeRow = z.infer<typeof SmtpCodeRow>

export const smtpCodes = z
  .array(SmtpCodeRow)
  .refine((rows) => {
    const anchors = rows.flatMap((row) => row.anchors)
    return new Set(anchors).size === anchors.length
  }, 'mỗi neo chỉ đứng ở một dòng')
  .parse(smtpCodeRows)

/** One row of the table of Chrome's error pages in `kiem-tra-ket-noi-mang` (DOMAIN §7.3). */
export const ChromeErrorRow = z.strictObject({
  /** As Chrome prints them; `anchorOf` makes each one's anchor: `ERR_TIMED_OUT` → `err-timed-out`. */
  codes: z.array(sentence).min(1),
  /** What Vietnamese Chrome says beside the code, without quotation marks; null when not known. */
  sentence: sentence.nullable(),
  meaning: sentence,
  action: sentence,
})
export type ChromeErrorRow = z.infer<typeof ChromeErrorRow>

export const chromeErrors = z
  .array(ChromeErrorRow)
  .refine((rows) => {
    const codes = rows.flatMap((row) => row.codes)
    return new Set(codes).size === codes.length
  }, 'mỗi mã chỉ đứng ở một dòng')
  .parse(chromeErrorRows)

const ElapsedDeadline = z.strictObject({ hours: z.int().positive(), source: sentence })
const WorkingDeadline = z.strictObject({ workingDays: z.int().positive(), source: sentence })

/** How long each clock of DOMAIN §4 runs, and who says so. */
export const deadlines = z
  .strictObject({
    firstReply: ElapsedDeadline,
    complaintStart: WorkingDeadline,
    complaintResult: WorkingDeadline,
    dataRequestReply: WorkingDeadline,
  })
  .parse(deadlineRows)

const count = z.int().positive()

/** What is promised about personal data (DOMAIN §9): pages, form and the nightly deletion read it. */
export const privacy = z
  .strictObject({
    /** Day from which this text holds; tickets store it with the consent. A new text, a new day. */
    version: localDate,
    retention: z.strictObject({
      /** After closing. */
      ticketMonths: count,
      /** After closing. */
      complaintMonths: count,
      /** After closing. */
      pictureDays: count,
      /** After a mail was sent, or given up. */
      mailLogDays: count,
      /** How long a hashed address may be counted by. */
      rateHours: count,
      /** Votes on guides with their comments, which may name a person. */
      feedbackMonths: count,
      /** Questions that found nothing, stored masked. */
      searchMissMonths: count,
      /** What staff do, and who tried to sign in; the database keeps it for two years. */
      staffEventMonths: count,
      /** Sums of strangers' tries; the database keeps them for 90 days. */
      auditCounterDays: count,
      source: sentence,
    }),
    /** Who works on the data for us, and may do so abroad. */
    processors: z
      .array(z.strictObject({ task: sentence, name: sentence, gets: sentence.nullable() }))
      .min(1),
  })
  .parse(privacyRows)

const HolidayYear = z
  .strictObject({
    year: z.int(),
    source: sentence,
    /** Last day up to which nothing is still to be announced. */
    settledThrough: localDate,
    /** Days off besides weekends, make-up days among them, in order. */
    days: z.array(z.strictObject({ on: localDate, label: sentence })),
  })
  .refine(
    ({ year, settledThrough, days }) =>
      [settledThrough, ...days.map(({ on }) => on)].every((on) => on.startsWith(`${year}-`)),
    'mỗi ngày phải thuộc đúng năm của nó',
  )
  .refine(
    ({ days }) => days.every(({ on }, i) => i === 0 || on > (days[i - 1]?.on ?? '')),
    'ngày nghỉ xếp theo thứ tự, không lặp',
  )

/** Days off as announced: a table that people extend every year, never computed (DOMAIN §4). */
export const HolidayTable = z.strictObject({
  /** ISO weekdays on which people work: 1 is Monday, 7 is Sunday. */
  workingWeekdays: z.array(z.int().min(1).max(7)).min(1),
  years: z
    .array(HolidayYear)
    .min(1)
    .refine(
      (years) => years.every(({ year }, i) => i === 0 || year === (years[i - 1]?.year ?? 0) + 1),
      'các năm nối tiếp nhau',
    ),
})
export type HolidayTable = z.infer<typeof HolidayTable>

export const holidayTable = HolidayTable.parse(holidayRows)
