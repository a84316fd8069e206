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

/*
 * Schemas of everything under `content/`, shared by the site's build, the API and the tests.
 * Messages are Vietnamese, because authors read them.
 */

/** Slugs of products; they appear in sent links and never change (CONTRACT §5). */
export const PRODUCTS = ['socialcdp', 'workmail-ai', 'khac'] as const
/** Slugs of request types; they appear in sent links and never change (CONTRACT §5). */
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
/** Slugs of contact channels (CONTRACT §5). */
export const CHANNELS = [
  'web',
  'email',
  'zalo',
  'dien-thoai',
  'truc-tiep',
  'van-ban',
  'khac',
] as const
/** States of a ticket, in the order of its life. */
export const STATUSES = ['new', 'transferred', 'in_progress', 'waiting', 'closed'] as const
/** Priorities of a ticket, the lower one first. */
export const PRIORITIES = ['normal', 'urgent'] as const
/** Form fields that only some request types show. */
export const EXTRA_FIELDS = ['browser', 'errorCode', 'keyword'] as const
/** Teams that work on tickets. */
export const TEAMS = ['ky-thuat', 'ke-toan', 'qc'] as const

/** Slug of a product. */
export type Product = (typeof PRODUCTS)[number]
/** Slug of a request type. */
export type RequestType = (typeof REQUEST_TYPES)[number]
/** Slug of a contact channel. */
export type Channel = (typeof CHANNELS)[number]
/** State of a ticket. */
export type Status = (typeof STATUSES)[number]
/** Priority of a ticket. */
export type Priority = (typeof PRIORITIES)[number]
/** Slug of a team. */
export type Team = (typeof TEAMS)[number]
/** Form field that only some request types show. */
export type ExtraField = (typeof EXTRA_FIELDS)[number]

/** Schema of a text: trimmed, not empty, NFC. */
export const sentence = z
  .string()
  .trim()
  .min(1)
  .refine((text) => text === text.normalize('NFC'), 'phải ở dạng NFC')
/** Schema of a slug: lower-case ASCII words joined by hyphens. */
export const slug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'chỉ gồm chữ thường, số và dấu gạch nối')

/** Schema of an existing day, `YYYY-MM-DD`. */
export const localDate = z.iso.date('ngày theo dạng 2026-11-22')

/** Schema of the front matter of `content/guides/*.mdx`; the file name is the slug. */
export const Guide = z.strictObject({
  /** The question or symptom, shown as the page's heading. */
  title: sentence.max(80),
  /** The problem in the customer's words, one or two sentences. */
  summary: sentence.max(240),
  /** `fix`: solves a symptom ("Dấu hiệu", DOMAIN §6). `reference`: gives information. */
  kind: z.enum(['fix', 'reference']),
  product: z.enum(PRODUCTS),
  requestType: z.enum(REQUEST_TYPES),
  /** What the customer sees; for `reference` guides, when the page is needed. */
  symptoms: z.array(sentence).min(1).max(6),
  /** Customers' own phrases, for the search and the end of the page. */
  aliases: z.array(sentence).min(8).max(14),
  /** When to stop trying and write to CoreTech. */
  contactWhen: z.array(sentence).min(1).max(5),
  /** What to send besides the four things that every request needs. */
  send: z.array(sentence).max(6).default([]),
  related: z.array(slug).min(1).max(5),
  /** Day on which every step was last checked. */
  checkedOn: localDate,
  /** Position in lists, in steps of ten. */
  order: z.int().positive(),
})
/** Front matter of a guide. */
export type Guide = z.infer<typeof Guide>

const ProductRow = z.strictObject({ slug: z.enum(PRODUCTS), label: sentence })

const RequestTypeRow = z.strictObject({
  slug: z.enum(REQUEST_TYPES),
  label: sentence,
  /** The owner's three columns; only the five common errors have them. */
  trouble: sentence.nullable(),
  symptoms: sentence.nullable(),
  firstSteps: sentence.nullable(),
  /** The only product of this type; null when there are several. */
  product: z.enum(PRODUCTS).nullable(),
  guide: slug,
  extraFields: z.array(z.enum(EXTRA_FIELDS)),
  /** Responsible teams, in order. */
  teams: z.array(z.enum(TEAMS)).min(1),
  /** Steps of staff that a ticket of this type gets when it is transferred. */
  checklist: z.array(sentence),
})
/** A row of `data/request-types.json`. */
export type RequestTypeRow = z.infer<typeof RequestTypeRow>

const ChannelRow = z.strictObject({ slug: z.enum(CHANNELS), label: sentence })

const RosterRow = z.strictObject({ key: slug, label: sentence, team: z.enum(TEAMS) })

/** Products, in list order. */
export const products = z.array(ProductRow).parse(productRows)
/** Request types, in list order. */
export const requestTypes = z.array(RequestTypeRow).parse(requestTypeRows)
/** Contact channels, in list order. */
export const channels = z.array(ChannelRow).parse(channelRows)
/** Technical contacts in order of escalation; roles, never people (DOMAIN R10). */
export const roster = z.array(RosterRow).parse(rosterRows)

/**
 * Finds the label of a slug in one of the lists above.
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
 * Finds the row of a request type.
 * @throws RangeError when it is missing
 */
export function requestTypeRow(slug: RequestType): RequestTypeRow {
  const row = requestTypes.find((each) => each.slug === slug)
  if (!row) throw new RangeError(`No request type has the slug ${slug}`)
  return row
}

/** The team that gets a new ticket of a type: the first one responsible. */
export function firstTeamOf(requestType: RequestType): Team {
  const [team] = requestTypeRow(requestType).teams
  if (!team) throw new RangeError(`No team is responsible for ${requestType}`)
  return team
}

/** Schema of a row in the table of SMTP codes in `ma-loi-smtp` (DOMAIN §7.1). */
export const SmtpCodeRow = z.strictObject({
  /** Codes as bounce mails show them: basic and enhanced code, or a sentence without code. */
  codes: z.array(sentence).min(1),
  /** Anchors of the row, one per enhanced code; a code's second meaning has a suffix. */
  anchors: z.array(slug).min(1),
  /** Provider that uses the code in this sense; null when all do. */
  provider: z.enum(['Gmail', 'Microsoft', 'cPanel']).nullable(),
  meaning: sentence,
  action: sentence,
  /** Guide to continue with; null when the row links to the form. */
  guide: slug.nullable(),
})
/** A row in the table of SMTP codes. */
export type SmtpCodeRow = z.infer<typeof SmtpCodeRow>

/** The table of SMTP codes. */
export const smtpCodes = z
  .array(SmtpCodeRow)
  .refine((rows) => {
    const anchors = rows.flatMap((row) => row.anchors)
    return new Set(anchors).size === anchors.length
  }, 'mỗi neo chỉ đứng ở một dòng')
  .parse(smtpCodeRows)

/** Schema of a row in the table of Chrome errors in `kiem-tra-ket-noi-mang` (DOMAIN §7.3). */
export const ChromeErrorRow = z.strictObject({
  /** Codes as Chrome shows them; `anchorOf` gives their anchors: `err-timed-out`. */
  codes: z.array(sentence).min(1),
  /** Sentence that Vietnamese Chrome shows beside the code; null when not known. */
  sentence: sentence.nullable(),
  meaning: sentence,
  action: sentence,
})
/** A row in the table of Chrome errors. */
export type ChromeErrorRow = z.infer<typeof ChromeErrorRow>

/** The table of Chrome errors. */
export const chromeErrors = z
  .array(ChromeErrorRow)
  .refine((rows) => {
    const codes = rows.flatMap((row) => row.codes)
    return new Set(codes).size === codes.length
  }, 'mỗi mã chỉ đứng ở một dòng')
  .parse(chromeErrorRows)

const ElapsedDeadline = z.strictObject({ hours: z.int().positive(), source: sentence })
const WorkingDeadline = z.strictObject({ workingDays: z.int().positive(), source: sentence })

/** Deadlines of DOMAIN §4 with their sources. */
export const deadlines = z
  .strictObject({
    firstReply: ElapsedDeadline,
    complaintStart: WorkingDeadline,
    complaintResult: WorkingDeadline,
    dataRequestReply: WorkingDeadline,
  })
  .parse(deadlineRows)

const count = z.int().positive()

/** Privacy terms (DOMAIN §9), read by pages, the form and the nightly deletion. */
export const privacy = z
  .strictObject({
    /** Effective day, stored with each consent; changes with every change of the text. */
    version: localDate,
    retention: z.strictObject({
      /** After closing. */
      ticketMonths: count,
      /** After closing. */
      complaintMonths: count,
      /** After closing. */
      pictureDays: count,
      /** After a mail was sent or failed. */
      mailLogDays: count,
      /** For rate limits with hashed addresses. */
      rateHours: count,
      /** For votes on guides and their comments, which may name a person. */
      feedbackMonths: count,
      /** For masked queries without results. */
      searchMissMonths: count,
      /** For staff events; a trigger keeps them for two years. */
      staffEventMonths: count,
      /** For audit counters; a trigger keeps them for 90 days. */
      auditCounterDays: count,
      source: sentence,
    }),
    /** Processors of the data, some of them abroad. */
    processors: z
      .array(z.strictObject({ task: sentence, name: sentence, gets: sentence.nullable() }))
      .min(1),
  })
  .parse(privacyRows)

const HolidayYear = z
  .strictObject({
    year: z.int(),
    source: sentence,
    /** Last day up to which all days off are known. */
    settledThrough: localDate,
    /** Days off besides weekends, including make-up days, in order. */
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

/** Schema of announced days off, extended by hand every year (DOMAIN §4). */
export const HolidayTable = z.strictObject({
  /** ISO weekdays: 1 is Monday, 7 is Sunday. */
  workingWeekdays: z.array(z.int().min(1).max(7)).min(1),
  years: z
    .array(HolidayYear)
    .min(1)
    .refine(
      (years) => years.every(({ year }, i) => i === 0 || year === (years[i - 1]?.year ?? 0) + 1),
      'các năm nối tiếp nhau',
    ),
})
/** Working weekdays and announced days off. */
export type HolidayTable = z.infer<typeof HolidayTable>

/** The table of `data/holidays.json`. */
export const holidayTable = HolidayTable.parse(holidayRows)
