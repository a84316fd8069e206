import { readFileSync } from 'node:fs'
import type { Plugin } from 'postcss'

const FILE = new URL('../styles/tokens.css', import.meta.url)
/** Tokens that are the same in every theme and never set anew. */
const SIZE = /^--(space|text|radius|measure)/

/**
 * Writes spaces, radii and sizes of text where they are used, instead of their names: the core style
 * sheet stands in every page, and names cost it 120 bytes of its 8 kB. Colours keep their names,
 * since themes change them.
 * @throws Error when a sheet uses a size that `tokens.css` lacks
 */
export function sizesInPlace(): Plugin {
  const values = new Map(
    [...readFileSync(FILE, 'utf8').matchAll(/(--[\w-]+):\s*([^;]+);/g)]
      .map(([, name = '', value = '']): [string, string] => [name, value])
      .filter(([name]) => SIZE.test(name)),
  )
  return {
    postcssPlugin: 'sizes-in-place',
    Declaration(declaration) {
      if (SIZE.test(declaration.prop)) {
        declaration.remove()
        return
      }
      const { value } = declaration
      const written = value.replace(/var\((--[\w-]+)\)/g, (whole, name: string) => {
        if (!SIZE.test(name)) return whole
        const size = values.get(name)
        if (!size) throw declaration.error(`tokens.css has no ${name}`)
        return size
      })
      if (written !== value) declaration.value = written
    },
  }
}
