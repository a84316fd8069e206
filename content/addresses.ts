/**
 * Every address of the product, once: routes, links, mails, the service worker, the content lint and
 * robots.txt read this file; tests/content/addresses.test.ts checks all others against it.
 *
 * One constant per address, so that bundlers inline it: a script that needs one address carries
 * that text and nothing else. Functions take slugs, tokens and ids, or a parameter of a route
 * (`ticketPath(':token')`), and encode nothing.
 * Source: CONTRACT §3, §4, §6.
 */

// ── Public pages: a final slash belongs to each address ──────────────────────────────────────────

export const HOME_PATH = '/'
export const GUIDES_PATH = '/huong-dan/'
export const TROUBLESHOOTER_PATH = '/khac-phuc/'
export const SEARCH_PATH = '/tim-kiem/'
export const FORM_PATH = '/gui-yeu-cau/'
export const LOOKUP_PATH = '/tra-cuu/'
/** Confirmation after a look-up. */
export const LOOKUP_SENT_PATH = `${LOOKUP_PATH}da-gui/`
/** Prefix of a ticket's page for its requester. */
export const TICKET_PATH = '/yeu-cau/'
/** Prefix of the pages that explain errors. */
export const PROBLEM_PATH = '/loi/'

/** Guides that pages name beside those that lists show. */
export const PRIVACY_PATH = `${GUIDES_PATH}quyen-rieng-tu/`
export const RESPONSE_TIMES_PATH = `${GUIDES_PATH}thoi-gian-phan-hoi/`
export const COMPLAINTS_PATH = `${GUIDES_PATH}khieu-nai/`

/** A guide, or one of its anchors. */
export function guidePath(slug: string, anchor?: string): string {
  return `${GUIDES_PATH}${slug}/${anchor ? `#${anchor}` : ''}`
}

/** The first question about one of the troubles. */
export function troublePath(trouble: string): string {
  return `${TROUBLESHOOTER_PATH}${trouble}/`
}

/** A ticket's page for its requester. */
export function ticketPath<Token extends string>(token: Token): `${typeof TICKET_PATH}${Token}/` {
  return `${TICKET_PATH}${token}/`
}

/** The page that explains an error; also the `type` of its problem document. */
export function problemPath(slug: string): string {
  return `${PROBLEM_PATH}${slug}/`
}

/** An address without its final slash; asked for, it leads to the one with it. */
export function unslashed<Path extends string>(path: `${Path}/`): Path {
  // The type says what has just been cut off.
  return path.slice(0, -1) as Path
}

// ── Files ────────────────────────────────────────────────────────────────────────────────────────

export const SERVICE_WORKER_FILE = '/sw.js'
export const FAVICON_FILE = '/favicon.svg'
export const SITEMAP_INDEX_FILE = '/sitemap-index.xml'
export const SITEMAP_FILE = '/sitemap-0.xml'
export const SECURITY_FILE = '/.well-known/security.txt'
/** The small index: answers while a visitor types. */
export const SEARCH_INDEX_FILE = '/search/index.json'
/** Folder of the full-text index. */
export const PAGEFIND_PATH = '/pagefind/'
/** Folder of styles and scripts; a name changes with its bytes. */
export const ASSETS_PATH = '/_astro/'
/** Folder of fonts; a name carries its version. */
export const FONTS_PATH = '/fonts/'
/** Folder of pictures for link previews. */
export const PREVIEWS_PATH = '/og/'
/** Folder of the frames that the build hands to the API; not part of the site. */
export const FRAMES_PATH = '/khung/'

/** The font file of a weight. */
export function fontFile(weight: number): string {
  return `${FONTS_PATH}be-vietnam-pro-${weight}-v1.woff2`
}

// ── Staff pages and files: all below the first ───────────────────────────────────────────────────

export const STAFF_PATH = '/noi-bo/'
export const SIGN_IN_PATH = `${STAFF_PATH}dang-nhap/`
export const SIGN_IN_CODE_PATH = `${SIGN_IN_PATH}ma/`
/** Prefix of the links in sign-in mails. */
export const SIGN_IN_LINK_PATH = `${SIGN_IN_PATH}lien-ket/`
export const HANDBOOK_PATH = `${STAFF_PATH}cam-nang/`
export const STAFF_SEARCH_PATH = `${STAFF_PATH}tim-kiem/`
export const ACCOUNTS_PATH = `${STAFF_PATH}nhan-su/`
/** Prefix of a ticket's page for staff. */
export const STAFF_TICKETS_PATH = `${STAFF_PATH}phieu/`
/** Prefix of a customer's page. */
export const CUSTOMERS_PATH = `${STAFF_PATH}khach-hang/`
/** The small index over handbook and guides. */
export const STAFF_SEARCH_INDEX_FILE = `${STAFF_SEARCH_PATH}index.json`
export const STAFF_PAGEFIND_PATH = `${STAFF_PATH}pagefind/`
export const STAFF_ASSETS_PATH = `${STAFF_PATH}_astro/`
/** The frame that the build hands to the API; not part of the staff pages. */
export const STAFF_FRAME_PATH = `${STAFF_PATH}khung/`

/** A page of the handbook, or one of its anchors. */
export function handbookPath(slug: string, anchor?: string): string {
  return `${HANDBOOK_PATH}${slug}/${anchor ? `#${anchor}` : ''}`
}

/** A ticket's page for staff. */
export function staffTicketPath(code: string): string {
  return `${STAFF_TICKETS_PATH}${code}/`
}

/** The page of a customer. */
export function customerPath(id: string): string {
  return `${CUSTOMERS_PATH}${id}/`
}

// ── Calls: no final slash ────────────────────────────────────────────────────────────────────────

/** Prefix of all calls. */
export const API_PATH = '/api/'
export const TICKETS_API = `${API_PATH}tickets`
export const TICKET_LINKS_API = `${API_PATH}ticket-links`
export const GUIDE_FEEDBACK_API = `${API_PATH}guide-feedback`
export const SEARCH_MISSES_API = `${API_PATH}search-misses`
export const RESEND_WEBHOOK_API = `${API_PATH}webhooks/resend`
export const HEALTH_API = `${API_PATH}health`
export const OPENAPI_API = `${API_PATH}openapi.json`

/** Prefix of the staff's calls. */
export const STAFF_API = `${API_PATH}staff/`
export const SIGN_IN_API = `${STAFF_API}sign-in`
export const SIGN_OUT_API = `${STAFF_API}sign-out`
export const SESSIONS_API = `${STAFF_API}sessions`
export const ACCOUNTS_API = `${STAFF_API}accounts`
export const GRANTS_API = `${STAFF_API}grants`
/** Prefix of what staff do with a ticket: `${DESK_API}/:code/take`. */
export const DESK_API = `${STAFF_API}tickets`
export const SAVED_VIEWS_API = `${STAFF_API}views`
export const STAFF_ATTACHMENTS_API = `${STAFF_API}attachments`
export const HANDBOOK_EXPORT_API = `${STAFF_API}handbook/export`

// ── Development ──────────────────────────────────────────────────────────────────────────────────

export const DEV_PATH = '/dev/'
/** The local mailbox. */
export const MAILBOX_PATH = `${DEV_PATH}mail/`

// ── What the API answers ─────────────────────────────────────────────────────────────────────────

/** Everything below these is the API's to answer; of the other paths, `LOOKUP_PATH` alone is. */
export const ANSWERED_BELOW = [
  API_PATH,
  STAFF_PATH,
  TICKET_PATH,
  FORM_PATH,
  SEARCH_PATH,
  DEV_PATH,
] as const

/**
 * Whether the API answers a path; files of the build answer the others.
 * @param path  with its final slash, if it is a page's
 */
export function isAnsweredByApi(path: string): boolean {
  return path === LOOKUP_PATH || ANSWERED_BELOW.some((prefix) => path.startsWith(prefix))
}
