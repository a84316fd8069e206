import { MIB } from '../content/units.ts'
import type * as z from 'zod'
import {
  DEFAULT_DATABASE_URL,
  EdgePorts,
  isLoopback,
  LOOKS_LIKE_SAMPLE,
  MUST_ENCRYPT,
  SAMPLE,
  secretProblem,
  Settings,
} from './settings.ts'

/** Parsed and frozen settings (CONTRACT §2). */
export interface Config {
  runtime: Runtime
  port: number
  host: string
  /** Public origin; every link in a mail starts with it. */
  publicUrl: string
  databaseUrl: string
  databaseAuthToken: string | undefined
  filesDir: string
  /** Most bytes of pictures from all clients per day in Vietnam time. */
  maxUploadBytesPerDay: number
  /** Free disk space that pictures must not use; Workers have no disk. */
  minFreeDiskBytes: number
  resendApiKey: string | undefined
  resendBaseUrl: string | undefined
  resendWebhookSecret: string | undefined
  mailFrom: string
  mailReplyTo: string
  staffAlertTo: string[]
  mailLimits: MailLimits
  /** At least 32 random characters. */
  sessionSecret: string
  /** Trusted forwarding header, and its trusted entry counted from the right. */
  trustProxy: { header: string; fromRight: number } | undefined
  /** Token with which a monitor reads the outbox's counts at `/api/health`. */
  healthToken: string | undefined
  /** Cloudflare Access in front of the staff door, if there is one. */
  access: { issuer: string; audience: string } | undefined
  /** True when mails go to the local mailbox `/dev/mail` instead of the provider. */
  devMailbox: boolean
  controllerName: string | undefined
  zaloUrl: string | undefined
}

/** Most mails in rolling windows; further mails wait, and alerts become a digest. */
export interface MailLimits {
  mailsPerDay: number
  acknowledgmentsPerHour: number
  acknowledgmentsPerDay: number
  alertsPerHour: number
  alertsPerDay: number
  /** First mails per day to new addresses. */
  newAddressesPerDay: number
}

/** Runtime of the process. */
export type Runtime = 'node' | 'workers'
/** Raw settings by name. */
export type Env = Record<string, string | undefined>

/** Thrown for wrong settings; the message names all of them, one per line. */
export class ConfigError extends Error {
  constructor(faults: ReadonlyMap<string, string>) {
    const lines = [...faults].map(([name, why]) => `- ${name}: ${why}`)
    super(`Thiết lập chưa đúng, chưa khởi động:\n${lines.join('\n')}`)
    this.name = 'ConfigError'
  }
}

/** Configured or default database URL, without validation. */
export function databaseUrlOf(env: Env): string {
  return env.DATABASE_URL?.trim() || DEFAULT_DATABASE_URL
}

/** Moves a token from the database URL to its own field, so that the URL can be shown. */
function databaseOf(setUrl: string, setToken: string | undefined) {
  const url = setUrl.startsWith('file:') ? null : new URL(setUrl)
  const ownToken = url?.searchParams.get('authToken')
  if (!url || !ownToken) return { databaseUrl: setUrl, databaseAuthToken: setToken }
  url.searchParams.delete('authToken')
  // The client also prefers the token in the URL.
  return { databaseUrl: url.href, databaseAuthToken: ownToken }
}

/**
 * Parses the settings; an empty one counts as unset.
 * @param env      environment on Node, vars and secrets on Workers
 * @param runtime  Workers have no loopback host and cannot store a secret
 * @throws ConfigError that names every fault
 */
export function parseConfig(env: Env, runtime: Runtime): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()))
  const faults = new Map<string, string>()
  const blame = (name: string, why: string) => faults.has(name) || faults.set(name, why)
  const parsed = Settings.safeParse(given)
  for (const { path, message } of parsed.error?.issues ?? []) blame(String(path[0]), message)
  // Parses the valid ones again, so that faults of combinations are reported too.
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

  // Workers are reached only through Cloudflare, which sets this header (CONTRACT §8.19).
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

/** Settings of the data's location. */
export type DatabaseConfig = Pick<Config, 'databaseUrl' | 'databaseAuthToken' | 'filesDir'>

/**
 * Reads the settings of the data's location, for commands that need no others.
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
 * Reads the ports of `npm run edge`, which sets everything else itself.
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
