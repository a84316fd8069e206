import * as z from 'zod'
import { isEmail } from '../content/text/email.ts'
import { isZaloUrl, NOT_ZALO } from '../content/text/zalo.ts'

/* Rules of single settings; `config.ts` reads them and checks their combinations. */

const address = z.string().refine(isEmail, 'phải là một địa chỉ email')
const sender = z.string().refine((text) => {
  const [, named] = /^[^<>\r\n]*<([^<>]+)>$/.exec(text) ?? []
  return isEmail(named ?? text)
}, 'phải là email hoặc Tên <email>')
const MIN_SECRET_LENGTH = 32
/** Sample values from instructions, which people forget to change (CASES T39). */
export const SAMPLE =
  /change.?me|your.?(key|secret)|example|sample|secret|password|mat.?khau|123456|abcdef|xxxx/i
/** Fault of a setting that matches `SAMPLE`. */
export const LOOKS_LIKE_SAMPLE = 'trông như giá trị mẫu; đặt một giá trị thật'

const megabytes = z.coerce.number('phải là số').int('phải là số nguyên').min(0).max(100_000_000)
/** Fault of a plain URL to another machine. */
export const MUST_ENCRYPT = 'phải dùng https, trừ khi là máy này'
const NO_USER_INFO = 'không được chứa tên người dùng hoặc mật khẩu'
/** Default of DATABASE_URL. */
export const DEFAULT_DATABASE_URL = 'file:.data/support.db'

function mailCount(usual: number) {
  const error = 'phải là số nguyên từ 1 đến 1000000'
  return z.coerce.number(error).int(error).min(1, error).max(1_000_000, error).default(usual)
}

const portNumber = z.coerce.number('phải là số').int().min(0).max(65535)

/** Ports of `npm run edge`. */
export const EdgePorts = z.object({
  PORT: portNumber.default(8787),
  EDGE_DATABASE_PORT: portNumber.default(0),
})

/** Schema of all settings (CONTRACT §2), by environment variable. */
export const Settings = z.object({
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
  // A guessable one would let strangers write to our tickets.
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
  ZALO_URL: z.string().refine(isZaloUrl, NOT_ZALO).optional(),
})

/** True when traffic to a service is encrypted or stays on this machine. */
function keepsSecrets(url: string): boolean {
  const { protocol, hostname, searchParams } = new URL(url)
  const isPlain = protocol === 'http:' || searchParams.getAll('tls').includes('0')
  return !isPlain || isLoopback(hostname)
}

function hasUserInfo(url: string): boolean {
  const { username, password } = new URL(url)
  return username !== '' || password !== ''
}

/** Host names of this machine in URLs. */
export const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]']

/** True when a host name or address means this machine. */
export function isLoopback(host: string): boolean {
  return host === '::1' || LOOPBACK_HOSTS.includes(host.toLowerCase())
}

/** Fault of a secret that is short or a sample; null when it is usable. */
export function secretProblem(secret: string): string | null {
  if (secret.length < MIN_SECRET_LENGTH) {
    return `phải có ít nhất ${MIN_SECRET_LENGTH} ký tự ngẫu nhiên`
  }
  if (SAMPLE.test(secret) || new Set(secret).size < 10) return LOOKS_LIKE_SAMPLE
  return null
}
