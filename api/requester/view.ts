import type { Channel, Product, RequestType, Status } from '../../content/schema.ts'
import type { SiteGuide } from '../../content/site-data.ts'
import type { FormField } from '../../content/text/form.ts'
import type { FormTrouble } from '../http/form-parts.ts'
import type { FieldError } from '../problem.ts'
import type { VisibleAuthor } from './history.ts'

/** The data of pages, as plain objects, so that pages can be tested without a server. */

/** Text typed into the form, unchecked. */
export type FormValues = Partial<
  Record<Exclude<FormField, 'stepsTried' | 'attachments'>, string>
> & { stepsTried?: string[] }

/** State of the request form. */
export interface FormState {
  values: FormValues
  errors: FieldError[]
  /** Guide that the visitor comes from, or that the typed form names. */
  guide: SiteGuide | null
  /** Fresh for each visit, the same when the form is shown again. */
  idempotencyKey: string
  problem?: FormTrouble
  /** Pictures were sent with a refused form; browsers do not refill file inputs. */
  filesLost: boolean
  /** Default of the field "Trình duyệt"; see `browserName`. */
  browser?: string | null
  controllerName?: string | undefined
  zaloUrl?: string | undefined
}

/** State of the look-up form. */
export interface LookupState {
  values: { email?: string; code?: string }
  errors: FieldError[]
  problem?: FormTrouble
}

/** A file that can be downloaded. */
export interface AttachmentView {
  id: string
  name: string
  mediaType: string
  bytes: number
  /** Pixels, as browsers draw it; null when unknown. */
  width: number | null
  height: number | null
}

/** A message of the conversation. */
export interface MessageView {
  author: VisibleAuthor
  body: string
  at: Date
  /** By which channel it was said. */
  via: Channel
  attachments: AttachmentView[]
}

/** A ticket as its requester may see it. */
export interface TicketView {
  token: string
  code: string
  status: Status
  statusLabel: string
  subject: string
  description: string
  product: Product
  requestType: RequestType
  receivedAt: Date
  dueAt: Date
  /** `dueAt` has passed without an answer from staff. */
  isOverdue: boolean
  /** Local date `YYYY-MM-DD` by which a complaint is answered in writing. */
  resultDueOn: string | null
  occurredAt: Date | null
  occurredAtUnknown: boolean
  requesterName: string
  /** In full; the page shows all of it only while the ticket is new. */
  email: string
  phone: string | null
  browser: string | null
  errorCode: string | null
  keyword: string | null
  guide: Pick<SiteGuide, 'slug' | 'title'> | null
  stepsTried: string[]
  /** Pictures that came with the request itself. */
  attachments: AttachmentView[]
  /** Information that staff have asked for and not received. */
  asked: string[]
  /** Result of a closed ticket; null for others. */
  resolution: string | null
  /** Of this page, oldest first. */
  messages: MessageView[]
  /** Sentences of `eventTexts`, of this page, oldest first. */
  events: { at: Date; text: string }[]
  /** Cursor of the page before this one; null when nothing is older. */
  older: string | null
  /** The page holds the newest messages and events. */
  isNewest: boolean
  /** Staff have answered. */
  isAnswered: boolean
  rating: { score: number; comment: string | null } | null
  /** The page is the confirmation of a request just sent. */
  isNew: boolean
  /** A message that could not be taken, with what is wrong. */
  draft?: { body: string; errors: FieldError[]; problem?: FormTrouble; filesLost?: boolean }
  /** A rating that could not be taken, with what is wrong. */
  ratingDraft?: { score: number | null; comment: string; errors: FieldError[] }
  /** Key of the message form, fresh for each visit. */
  idempotencyKey: string
}
