import { readFile } from 'node:fs/promises'
import { buildSite } from './build.ts'
import { BUILD_SETTINGS, hashOfInputs, hashOfSettings } from './inputs.ts'
import { internalDir } from './paths.ts'
import { inTurn, noteUser, usersOfOthers } from './turns.ts'

/**
 * Builds the site if the build is missing or stale, and notes who runs from it.
 * @param options.user     process that runs from the build (see `noteUser`)
 * @param options.isForced builds in any case
 * @throws Error when a build with these settings would change the pages of a running server, and
 *   what `buildSite` throws
 */
export async function buildOnce({
  user,
  isForced = false,
}: {
  user: number
  isForced?: boolean
}): Promise<void> {
  await inTurn(async () => {
    const settings = hashOfSettings(process.env)
    const built = await readFile(`${internalDir}stamp`, 'utf8').catch(() => undefined)
    if (isForced || built !== (await hashOfInputs())) {
      const others = await usersOfOthers(user, settings)
      if (others.length > 0) throw new Error(refusal(others))
      if (!isForced) {
        console.log(
          built === undefined
            ? 'Building the site …'
            : 'Site, content or settings changed: building …',
        )
      }
      await buildSite()
    }
    await noteUser(user, settings)
  })
}

function refusal(others: number[]): string {
  const settings = new Intl.ListFormat('vi', { type: 'disjunction' }).format(BUILD_SETTINGS)
  return (
    `Chưa dựng: tiến trình ${others.join(', ')} đang chạy từ bản dựng với ${settings} khác. ` +
    'Dựng lại bây giờ sẽ đổi trang của tiến trình đó. Dừng tiến trình đó, đặt thiết lập giống nhau, hoặc chạy từ một bản sao khác của mã nguồn.'
  )
}
