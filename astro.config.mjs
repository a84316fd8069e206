import mdx from '@astrojs/mdx'
import { satteri } from '@astrojs/markdown-satteri'
import { defineConfig } from 'astro/config'
import { builtForUrl } from './site/build/address.ts'
import { shortTokens } from './site/build/tokens.ts'

export default defineConfig({
  // `site/build/ensure.ts` builds anew when it changes.
  site: builtForUrl(process.env),
  srcDir: './site',
  publicDir: './site/public',
  output: 'static',
  trailingSlash: 'always',
  integrations: [mdx()],
  markdown: {
    syntaxHighlight: false,
    processor: satteri({ features: { smartPunctuation: false } }),
  },
  build: { format: 'directory', inlineStylesheets: 'never' },
  devToolbar: { enabled: false },
  vite: {
    css: { postcss: { plugins: [shortTokens()] } },
    plugins: [
      {
        // What Vite wraps around each import() is larger than all else that a page loads before the
        // first touch, and there is nothing to preload: what is imported is one file. Shared by two
        // scripts, the wrapper would even be a request of its own.
        name: 'plain-imports',
        enforce: 'pre',
        load: (id) =>
          id === '\0vite/preload-helper.js'
            ? 'export const __vitePreload = (load) => load()'
            : undefined,
        generateBundle(_, bundle) {
          for (const [name, chunk] of Object.entries(bundle)) {
            if (/preload-helper\.[^/]+\.js$/.test(name)) delete bundle[name]
            else if (chunk.type === 'chunk') {
              chunk.code = chunk.code.replace(
                /import\{\w+ as (\w+)\}from"\.\/preload-helper\.[^"]+";/,
                'const $1=load=>load();',
              )
            }
          }
        },
      },
    ],
    worker: { format: 'es' },
    // Nothing may be inlined: the policy of content security allows one known style sheet only.
    build: {
      assetsInlineLimit: 0,
      // Astro's own marks in its modules are no fault of ours.
      rolldownOptions: { checks: { moduleLevelDirective: false } },
    },
    server: { watch: { ignored: ['**/dist/**', '**/dist-internal/**', '**/.data/**'] } },
  },
})
