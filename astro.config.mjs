import mdx from '@astrojs/mdx'
import { satteri } from '@astrojs/markdown-satteri'
import { defineConfig } from 'astro/config'
import { builtForUrl } from './site/make/address.ts'

export default defineConfig({
  // `site/make/ensure.ts` builds anew when it changes.
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
    plugins: [
      {
        // Vite wraps each import() in a helper of 759 bytes (brotli) that preloads styles and further
        // chunks. Ours have neither; all scripts before the first touch have 1 kB.
        name: 'plain-imports',
        enforce: 'pre',
        load: (id) =>
          id === '\0vite/preload-helper.js'
            ? 'export const __vitePreload = (load) => load()'
            : undefined,
      },
    ],
    environments: {
      client: {
        build: {
          // What several scripts share is one small file, which comes with the page: a script loaded
          // at the first touch then needs no further one.
          rolldownOptions: {
            output: {
              codeSplitting: {
                groups: [{ name: 'common', test: /preload-helper|scripts\/(dom|storage)\.ts$/ }],
              },
            },
          },
        },
      },
    },
    worker: { format: 'es' },
    // Nothing may be inlined: the policy of content security allows one known style sheet only.
    build: {
      assetsInlineLimit: 0,
      rolldownOptions: {
        // Puts addresses into the scripts that use them. Otherwise the constants that two scripts
        // share become a file of their own, which both have to fetch first.
        optimization: { inlineConst: true },
        // Astro's own marks in its modules are no fault of ours.
        checks: { moduleLevelDirective: false },
      },
    },
    server: { watch: { ignored: ['**/dist/**', '**/dist-internal/**', '**/.data/**'] } },
  },
})
