/**
 * Every address of the product, once: routes, links, the worker's configuration, the service worker,
 * the content lint and robots.txt read this file or are checked against it.
 *
 * Functions take a value or a route parameter (`guidePath(slug)`, `ticketPath(':token')`) and do not
 * encode it: slugs, tokens and ids need no encoding.
 * Source: CONTRACT §3, §4, §6.
 */

/** Public pages. A trailing slash is part of each address. */
export const pages = {
  home: '/',
  guides: '/huong-dan/',
  troubleshooter: '/khac-phuc/',
  search: '/tim-kiem/',
  form: '/gui-yeu-cau/',
  lookup: '/tra-cuu/',
  lookupSent: '/tra-cuu/da-gui/',
  ticket: '/yeu-cau/',
  problem: '/loi/',
} as const

/** A guide, or one of its anchors. */
export function guidePath(slug: string, anchor?: string): string {
  return `${pages.guides}${slug}/${anchor ? `#${anchor}` : ''}`
}

/** A trouble of the guided troubleshooter. */
export function troublePath(trouble: string): string {
  return `${pages.troubleshooter}${trouble}/`
}

/** The requester's page of a ticket. */
export function ticketPath(token: string): string {
  return `${pages.ticket}${token}/`
}

/** The page that explains an error; also the `type` of its problem document. */
export function problemPath(slug: string): string {
  return `${pages.problem}${slug}/`
}

/** The form, filled in by its query parameters. */
export function formPath(query: {
  /** Slug of the guide that was read. */
  'huong-dan'?: string
  /** Subject. */
  've-viec'?: string
  /** Request type. */
  loai?: string
}): string {
  const search = new URLSearchParams(query).toString()
  return search ? `${pages.form}?${search}` : pages.form
}

/** Staff pages; all of them live under `staffPages.home`. */
export const staffPages = {
  home: '/noi-bo/',
  signIn: '/noi-bo/dang-nhap/',
  signInCode: '/noi-bo/dang-nhap/ma/',
  signInLink: '/noi-bo/dang-nhap/lien-ket/',
  handbook: '/noi-bo/cam-nang/',
  search: '/noi-bo/tim-kiem/',
  accounts: '/noi-bo/nhan-su/',
  tickets: '/noi-bo/phieu/',
} as const

/** A page of the handbook, or one of its anchors. */
export function handbookPath(slug: string, anchor?: string): string {
  return `${staffPages.handbook}${slug}/${anchor ? `#${anchor}` : ''}`
}

/** A ticket's page for staff. */
export function staffTicketPath(code: string): string {
  return `${staffPages.tickets}${code}/`
}

/** Public calls. */
export const api = {
  tickets: '/api/tickets',
  ticketLinks: '/api/ticket-links',
  guideFeedback: '/api/guide-feedback',
  searchMisses: '/api/search-misses',
  resendWebhook: '/api/webhooks/resend',
  health: '/api/health',
  openApi: '/api/openapi.json',
} as const

/** Calls about one ticket, as its requester. */
export const ticketApi = {
  read: (token: string) => `${api.tickets}/${token}`,
  messages: (token: string) => `${api.tickets}/${token}/messages`,
  rating: (token: string) => `${api.tickets}/${token}/rating`,
  attachment: (token: string, id: string) => `${api.tickets}/${token}/attachments/${id}`,
} as const

/** Prefix of the staff's calls. */
export const STAFF_API = '/api/staff/'

/** The local mailbox of a development server. */
export const DEV_MAILBOX = '/dev/mail/'
