/** Sentence for a ZALO_URL that is no address of Zalo; the setting's name precedes it. */
export const NOT_ZALO = 'phải là địa chỉ https://zalo.me/…'

/** True for an https address of zalo.me: the one rule for ZALO_URL, in the build and the API. */
export function isZaloUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url?.protocol === 'https:' && url.host === 'zalo.me'
}
