import { readFileSync } from 'node:fs'
import type { Plugin } from 'postcss'

const FILE = new URL('../styles/tokens.css', import.meta.url)
/** Tokens that are the same in every theme and never set anew. */
const SIZE = /^--(space|text|radius|measure)/

/**
 * Takes the long names of `tokens.css` out of the built sheets, because the core sheet stands in every
 * page and names cost it 200 bytes of its 8 kB: sizes are written where they are used, colours, which
 * themes change, get names of one letter.
 * @throws Error when a sheet uses a size that `tokens.css` lacks
 */
export function shortTokens(): Plugin {
  const known = readFileSync(FILE, 'utf8').matchAll(/(--[\w-]+):\s*([^;]+);/g)
  const sizes = new Map<string, string>()
  const colours = new Map<string, string>()
  for (const [, name = '', value = ''] of known) {
    if (SIZE.test(name)) sizes.set(name, value)
    else if (!colours.has(name)) colours.set(name, `--${(colours.size + 10).toString(36)}`)
  }
  return {
    postcssPlugin: 'short-tokens',
    Declaration(declaration) {
      const { prop, value } = declaration
      if (SIZE.test(prop)) {
        declaration.remove()
        return
      }
      declaration.prop = colours.get(prop) ?? prop
      declaration.value = value.replace(/var\((--[\w-]+)\)/g, (_, name: string) => {
        if (!SIZE.test(name)) return `var(${colours.get(name) ?? name})`
        const size = sizes.get(name)
        if (!size) throw declaration.error(`tokens.css has no ${name}`)
        return size
      })
    },
  }
}
