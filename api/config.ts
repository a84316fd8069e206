import * as z from 'zod'

/** Settings, parsed once and frozen; CONTRACT §2 lists them. */
export interface Config {
  runtime: Runtime
  port: number
  host: string
  /** Origin under which customers reach us; every link in a mail starts with it. */
  publicUrl: string
  databaseUrl: string
  databaseAuthToken: string | undefined
  filesDir: string
  /** Pictures of all clients in one Vietnam day. */
  maxUploadBytesPerDay: number
  /** Free disk space that pictures never use; Workers have no disk. */
  minFreeDiskBytes: number
  resendApiKey: string | undefined
  resendBaseUrl: string | undefined
  resendWebhookSecret: string | undefined
  mailFrom: string
  mailReplyTo: string
  staffAlertTo: string[]
  mailLimits: MailLimits
  /** At least 32 characters that nobody can guess. */
  sessionSecret: string
  /** Which forwarded-for header to believe, and which of its entries, counted from the right. */
  trustProxy: { header: string; fromRight: number } | undefined
  /** Lets a monitor read the outbox's counts at `/api/health` from anywhere. */
  healthToken: string | undefined
  /** Cloudflare Access in front of the staff door, if there is one. */
  access: { issuer: string; audience: string } | undefined
  /** Mails stay on this machine, to be read at `/dev/mail`. */
  devMailbox: boolean
  controllerName: string | undefined
  zaloUrl: string | undefined
}

/** Mails above these wait, in rolling windows; alerts become a digest. */
export interface MailLimits {
  mailsPerDay: number
  acknowledgmentsPerHour: number
  acknowledgmentsPerDay: number
  alertsPerHour: number
  alertsPerDay: number
  /** Mails a day to addresses that were never mailed before. */
  newAddressesPerDay: number
}

export type Runtime = 'node' | 'workers'
export type Env = Record<string, string | undefined>

/** Names every wrong setting at once, one a line, so that nobody starts the product ten times. */
export class ConfigError extends Error {
  constructor(faults: ReadonlyMap<string, string>) {
    const lines = [...faults].map(([name, why]) => `- ${name}: ${why}`)
    super(`Thiết lập chưa đúng, chưa khởi động:\n${lines.join('\n')}`)
    this.name = 'ConfigError'
  }
}

const address = z.email('phải là một địa chỉ email')
const sender = z
  .string()
  .regex(
    /^[^<>\r\n]*<[^<>@\s]+@[^<>@\s]+>$|^[^<>@\s]+@[^<>@\s]+$/,
    'phải là email hoặc Tên <email>',
  )
const MIN_SECRET_LENGTH = 32
/** Values that stand in instructions, and that people forget to change (CASES T39). */
const SAMPLE =
  /change.?me|your.?(key|secret)|example|sample|secret|password|mat.?khau|123456|abcdef|xxxx/i
const LOOKS_LIKE_SAMPLE = 'trông như giá trị mẫu; đặt một giá trị thật'

const MIB = 1024 * 1024
const megabytes = z.coerce.number('phải là số').int('phải là số nguyên').min(0).max(100_000_000)
const MUST_ENCRYPT = 'phải dùng https, trừ khi là máy này'
const NO_USER_INFO = 'không được chứa tên người dùng hoặc mật khẩu'
const DEFAULT_DATABASE_URL = 'file:.data/support.db'

function mailCount(usual: number) {
  const error = 'phải là số nguyên từ 1 đến 1000000'
  return z.coerce.number(error).int(error).min(1, error).max(1_000_000, error).default(usual)
}

const portNumber = z.coerce.number('phải là số').int().min(0).max(65535)

const EdgePorts = z.object({
  PORT: portNumber.default(8787),
  EDGE_DATABASE_PORT: portNumber.default(0),
})

const Settings = z.object({
  PORT: portNumber.default(8787),
  HOST: z.string().default('localhost'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'phải là địa chỉ http hoặc https', abort: true })
    .refine((url) => new URL(url).origin === url.replace(/\/$/, ''), 'chỉ gồm giao thức và máy chủ')
    .transform((url) => new URL(url).origin)
    .optional(),
  DATABASE_URL: z
    .string()
    .regex(/^(file:|https?:\/\/|libsql:\/\/)/, {
      error: 'phải bắt đầu bằng file:, http(s):// hoặc libsql://',
      abort: true,
    })
    .refine((url) => url.startsWith('file:') || URL.canParse(url), {
      error: 'phải là một địa chỉ',
      abort: true,
    })
    .refine((url) => url.startsWith('file:') || !hasUserInfo(url), NO_USER_INFO)
    .refine((url) => url.startsWith('file:') || keepsSecrets(url), MUST_ENCRYPT)
    .default(DEFAULT_DATABASE_URL),
  DATABASE_AUTH_TOKEN: z.string().optional(),
  FILES_DIR: z.string().default('.data/files'),
  MAX_UPLOAD_MB_PER_DAY: megabytes.default(10_240),
  MIN_FREE_DISK_MB: megabytes.default(512),
  RESEND_API_KEY: z.string().optional(),
  RESEND_BASE_URL: z
    .url({ protocol: /^https?$/, error: 'phải là địa chỉ http hoặc https', abort: true })
    .refine((url) => !hasUserInfo(url), NO_USER_INFO)
    .refine(keepsSecrets, MUST_ENCRYPT)
    .optional(),
  // As Resend gives it: who can guess it may write to our tickets.
  RESEND_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, 'phải là khoá ký của Resend, bắt đầu bằng whsec_')
    .optional(),
  MAIL_FROM: sender.optional(),
  MAIL_REPLY_TO: address.default('support@coretech.io.vn'),
  STAFF_ALERT_TO: z
    .string()
    .transform((list) =>
      list
        .split(',')
        .map((each) => each.trim())
        .filter(Boolean),
    )
    .pipe(z.array(address).min(1, 'phải có ít nhất một địa chỉ email'))
    .optional(),
  MAX_MAILS_PER_DAY: mailCount(10_000),
  MAX_ACKNOWLEDGMENTS_PER_HOUR: mailCount(1_000),
  MAX_ACKNOWLEDGMENTS_PER_DAY: mailCount(5_000),
  MAX_ALERTS_PER_HOUR: mailCount(1_000),
  MAX_ALERTS_PER_DAY: mailCount(5_000),
  MAX_NEW_ADDRESSES_PER_DAY: mailCount(1_000),
  SESSION_SECRET: z.string().optional(),
  HEALTH_TOKEN: z.string().optional(),
  TRUST_PROXY: z
    .string()
    .regex(/^[A-Za-z0-9-]+(:[1-9]\d*)?$/, 'phải là tên header, có thể kèm :n')
    .optional(),
  CF_ACCESS_ISSUER: z
    .url({ protocol: /^https?$/, error: 'phải là địa chỉ https của nhóm', abort: true })
    .refine((url) => new URL(url).origin === url.replace(/\/$/, ''), 'chỉ gồm giao thức và máy chủ')
    .transform((url) => new URL(url).origin)
    .refine(keepsSecrets, MUST_ENCRYPT)
    .optional(),
  CF_ACCESS_AUDIENCE: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'phải là AUD tag của ứng dụng, gồm 64 ký tự 0–9 và a–f')
    .optional(),
  DEV_MAILBOX: z.enum(['true', 'false'], 'phải là true hoặc false').optional(),
  CONTROLLER_NAME: z.string().optional(),
  ZALO_URL: z
    .url({
      protocol: /^https$/,
      hostname: /^zalo\.me$/,
      error: 'phải là địa chỉ https://zalo.me/…',
    })
    .optional(),
})

/** Whether what is sent to a service stays secret on its way: by TLS, or on this machine. */
function keepsSecrets(url: string): boolean {
  const { protocol, hostname, searchParams } = new URL(url)
  const isPlain = protocol === 'http:' || searchParams.getAll('tls').includes('0')
  return !isPlain || isLoopback(hostname)
}

function hasUserInfo(url: string): boolean {
  const { username, password } = new URL(url)
  return username !== '' || password !== ''
}

/** The database's address as it is set, or the default one; not checked. */
export function databaseUrlOf(env: Env): string {
  return env.DATABASE_URL?.trim() || DEFAULT_DATABASE_URL
}

/** Takes a token inside a database's address out of it, so that the address can be shown. */
function databaseOf(setUrl: string, setToken: string | undefined) {
  const url = setUrl.startsWith('file:') ? null : new URL(setUrl)
  const ownToken = url?.searchParams.get('authToken')
  if (!url || !ownToken) return { databaseUrl: setUrl, databaseAuthToken: setToken }
  url.searchParams.delete('authToken')
  // The client, too, takes the address's own token first.
  return { databaseUrl: url.href, databaseAuthToken: ownToken }
}

/** Names of this very machine, as addresses hold them. */
export const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]']

/** Whether a host name, or an address as a setting holds it, means this very machine. */
export function isLoopback(host: string): boolean {
  return host === '::1' || LOOPBACK_HOSTS.includes(host.toLowerCase())
}

/**
 * Reads settings; an empty one counts as unset.
 * @param env      environment on Node, vars and secrets on Workers
 * @param runtime  Workers have no loopback host and no place to keep a secret of their own
 * @throws ConfigError that names every fault
 */
export function parseConfig(env: Env, runtime: Runtime): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()))
  const faults = new Map<string, string>()
  const blame = (name: string, why: string) => faults.has(name) || faults.set(name, why)
  const parsed = Settings.safeParse(given)
  for (const { path, message } of parsed.error?.issues ?? []) blame(String(path[0]), message)
  // Without the wrong ones, so that what depends on several settings is named as well.
  const sound = Object.fromEntries(Object.entries(given).filter(([name]) => !faults.has(name)))
  const settings = parsed.data ?? Settings.parse(sound)

  const isLocalHost = runtime === 'node' && isLoopback(settings.HOST)
  if (!settings.PUBLIC_URL && !isLocalHost) {
    blame('PUBLIC_URL', 'phải đặt khi chạy trên Workers hoặc khi HOST không phải máy này')
  }
  const publicUrl = settings.PUBLIC_URL ?? `http://localhost:${settings.PORT}`
  const { protocol, hostname } = new URL(publicUrl)
  if (protocol === 'http:' && !isLoopback(hostname)) {
    blame('PUBLIC_URL', MUST_ENCRYPT)
  }

  const wantsMailbox = settings.DEV_MAILBOX === 'true'
  if (wantsMailbox && protocol === 'https:') {
    blame('DEV_MAILBOX', 'không được bật khi PUBLIC_URL là https')
  }
  const mailboxAllowed = isLoopback(hostname) && (isLocalHost || runtime === 'workers')
  const devMailbox =
    !settings.RESEND_API_KEY &&
    mailboxAllowed &&
    (runtime === 'node' ? settings.DEV_MAILBOX !== 'false' : wantsMailbox)
  if (!settings.RESEND_API_KEY && !devMailbox) {
    blame('RESEND_API_KEY', 'phải đặt, vì không có khoá thì không gửi được email')
  }
  if (settings.RESEND_API_KEY && !settings.MAIL_FROM) {
    blame('MAIL_FROM', 'phải đặt cùng RESEND_API_KEY')
  }

  const { CF_ACCESS_ISSUER: issuer, CF_ACCESS_AUDIENCE: audience } = settings
  if (issuer && !audience) blame('CF_ACCESS_AUDIENCE', 'phải đặt cùng CF_ACCESS_ISSUER')
  if (audience && !issuer) blame('CF_ACCESS_ISSUER', 'phải đặt cùng CF_ACCESS_AUDIENCE')

  const secret = settings.SESSION_SECRET ?? ''
  const problem = secretProblem(secret)
  if (problem) blame('SESSION_SECRET', problem)
  const tokenFault = settings.HEALTH_TOKEN ? secretProblem(settings.HEALTH_TOKEN) : null
  if (tokenFault) blame('HEALTH_TOKEN', tokenFault)
  for (const name of ['RESEND_API_KEY', 'RESEND_WEBHOOK_SECRET'] as const) {
    if (SAMPLE.test(settings[name] ?? '')) blame(name, LOOKS_LIKE_SAMPLE)
  }
  if (faults.size > 0) throw new ConfigError(faults)

  // Workers are never reached but through Cloudflare, which sets this one (CONTRACT §8.19).
  const trusted = runtime === 'workers' ? 'cf-connecting-ip' : settings.TRUST_PROXY
  const [header = '', nth = '1'] = trusted?.split(':') ?? []
  return Object.freeze({
    runtime,
    port: settings.PORT,
    host: settings.HOST,
    publicUrl,
    ...databaseOf(settings.DATABASE_URL, settings.DATABASE_AUTH_TOKEN),
    filesDir: settings.FILES_DIR,
    maxUploadBytesPerDay: settings.MAX_UPLOAD_MB_PER_DAY * MIB,
    minFreeDiskBytes: settings.MIN_FREE_DISK_MB * MIB,
    resendApiKey: settings.RESEND_API_KEY,
    resendBaseUrl: settings.RESEND_BASE_URL,
    resendWebhookSecret: settings.RESEND_WEBHOOK_SECRET,
    mailFrom: settings.MAIL_FROM ?? settings.MAIL_REPLY_TO,
    mailReplyTo: settings.MAIL_REPLY_TO,
    staffAlertTo: settings.STAFF_ALERT_TO ?? [settings.MAIL_REPLY_TO],
    mailLimits: mailLimitsOf(settings),
    sessionSecret: secret,
    healthToken: settings.HEALTH_TOKEN,
    trustProxy: header ? { header, fromRight: Number(nth) } : undefined,
    access: issuer && audience ? Object.freeze({ issuer, audience }) : undefined,
    devMailbox,
    controllerName: settings.CONTROLLER_NAME,
    zaloUrl: settings.ZALO_URL,
  })
}

function mailLimitsOf(settings: z.infer<typeof Settings>): Config['mailLimits'] {
  return Object.freeze({
    mailsPerDay: settings.MAX_MAILS_PER_DAY,
    acknowledgmentsPerHour: settings.MAX_ACKNOWLEDGMENTS_PER_HOUR,
    acknowledgmentsPerDay: settings.MAX_ACKNOWLEDGMENTS_PER_DAY,
    alertsPerHour: settings.MAX_ALERTS_PER_HOUR,
    alertsPerDay: settings.MAX_ALERTS_PER_DAY,
    newAddressesPerDay: settings.MAX_NEW_ADDRESSES_PER_DAY,
  })
}

export type DatabaseConfig = Pick<Config, 'databaseUrl' | 'databaseAuthToken' | 'filesDir'>

/**
 * Reads only where the data lie, for commands that need no other setting.
 * @throws ConfigError that names every fault
 */
export function parseDatabaseConfig(env: Env): DatabaseConfig {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()))
  const parsed = Settings.pick({
    DATABASE_URL: true,
    DATABASE_AUTH_TOKEN: true,
    FILES_DIR: true,
  }).safeParse(given)
  if (!parsed.success) {
    throw new ConfigError(
      new Map(parsed.error.issues.map(({ path, message }) => [String(path[0]), message])),
    )
  }
  const { DATABASE_URL, DATABASE_AUTH_TOKEN, FILES_DIR } = parsed.data
  return { ...databaseOf(DATABASE_URL, DATABASE_AUTH_TOKEN), filesDir: FILES_DIR }
}

/**
 * Ports of `npm run edge`, which makes all other settings itself.
 * @returns `databasePort` is 0 for any free one
 * @throws ConfigError that names every fault
 */
export function parseEdgePorts(env: Env): { port: number; databasePort: number } {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()))
  const parsed = EdgePorts.safeParse(given)
  if (!parsed.success) {
    const faults = parsed.error.issues.map(
      ({ path, message }) => [String(path[0]), message] as const,
    )
    throw new ConfigError(new Map(faults))
  }
  return { port: parsed.data.PORT, databasePort: parsed.data.EDGE_DATABASE_PORT }
}

/** Why a secret cannot be used, or null. Catches the sample ones that people forget to change. */
function secretProblem(secret: string): string | null {
  if (secret.length < MIN_SECRET_LENGTH) {
    return `phải có ít nhất ${MIN_SECRET_LENGTH} ký tự ngẫu nhiên`
  }
  if (SAMPLE.test(secret) || new Set(secret).size < 10) return LOOKS_LIKE_SAMPLE
  return null
}
