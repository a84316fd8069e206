import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import sparticuz from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'

/** Our own flags: the ones that @sparticuz/chromium suggests switch web security off. */
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking']
const SYSTEM_PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const MAC_PATH = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'

/**
 * Starts Chromium: the one of `CHROMIUM_PATH`, the system's, the one that comes through npm, or,
 * as root on Debian, one that is installed now.
 * @throws Error that says what to do when there is none
 */
export async function launchBrowser(args: string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: await browserPath(), args: [...ARGS, ...args] })
}

/** Path of the Chromium that tests and benchmarks use. */
export async function browserPath(): Promise<string> {
  const known = [process.env.CHROMIUM_PATH, ...SYSTEM_PATHS, MAC_PATH]
  const found = known.find((path) => path && existsSync(path))
  if (found) return found
  if (process.platform === 'linux' && process.arch === 'x64') {
    const path = await sparticuz.executablePath()
    if (starts(path)) return path
  }
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    execFileSync('apt-get', ['update', '-qq'], { stdio: 'inherit' })
    execFileSync('apt-get', ['install', '-y', '-qq', 'chromium'], { stdio: 'inherit' })
    return '/usr/bin/chromium'
  }
  throw new Error('No Chromium found: install one, or name it in CHROMIUM_PATH.')
}

/** It is unpacked from npm but may lack system libraries (libnss3, libnspr4, libexpat). */
function starts(path: string): boolean {
  try {
    execFileSync(path, ['--version', ...ARGS], { stdio: 'ignore', timeout: 20_000 })
    return true
  } catch {
    return false
  }
}
