/** In order of precedence: most browsers also name those they descend from. */
const BROWSERS: readonly [RegExp, string][] = [
  [/\bcoc_coc_browser\/(\d+)/i, 'Cốc Cốc'],
  [/\bEdg(?:A|iOS)?\/(\d+)/, 'Edge'],
  [/\bOPR\/(\d+)/, 'Opera'],
  [/\bSamsungBrowser\/(\d+)/, 'Samsung Internet'],
  [/\bFxiOS\/(\d+)/, 'Firefox'],
  [/\bFirefox\/(\d+)/, 'Firefox'],
  [/\bCriOS\/(\d+)/, 'Chrome'],
  [/(?:\b|Headless)Chrome\/(\d+)/, 'Chrome'],
  [/\bVersion\/(\d+)[\d.]* (?:Mobile\/\S+ )?Safari\//, 'Safari'],
]
const SYSTEMS: readonly [RegExp, string][] = [
  [/\bWindows NT/, 'Windows'],
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
]

/**
 * Describes a `User-Agent` in words, for the form's field "Trình duyệt" (ROWS K12).
 * @returns e.g. `Chrome 142 trên Windows`; null for an unknown browser
 */
export function browserName(userAgent: string | undefined): string | null {
  const header = userAgent?.slice(0, 512) ?? ''
  for (const [shape, name] of BROWSERS) {
    const version = shape.exec(header)?.[1]
    if (version === undefined) continue
    const system = SYSTEMS.find(([shape]) => shape.test(header))?.[1]
    return system ? `${name} ${version} trên ${system}` : `${name} ${version}`
  }
  return null
}
