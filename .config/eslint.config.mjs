import astro from 'eslint-plugin-astro'
import tseslint from 'typescript-eslint'
import { arrows } from './arrows.mjs'

/** Syntax that is refused everywhere. */
const refused = [
  {
    selector: "ImportDeclaration[source.value='zod'] ImportSpecifier[imported.name='z']",
    message: "`import { z }` costs 350 kB in the worker: write `import * as z from 'zod'`.",
  },
  {
    selector: 'CallExpression[callee.property.name="transaction"]',
    message: 'Interactive transactions block all writers here: use batch(…, "write").',
  },
]
/** SQL on internal notes. */
const NOTES = String.raw`/\b(?:from|join|into|update)\s+note\b/i`

/** Lint rules; prettier covers the formatting. */
export default tseslint.config(
  {
    ignores: [
      '**/node_modules/',
      'dist/',
      'dist-internal/',
      '.data/',
      '.astro/',
      '.wrangler/',
      'site/public/',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // A column is null, text, a number or a blob, and the schema says which.
      '@typescript-eslint/no-base-to-string': ['error', { ignoredTypeNames: ['ArrayBuffer'] }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      'no-restricted-syntax': ['error', ...refused],
    },
  },
  {
    files: ['api/requester/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...refused,
        ...[`TemplateElement[value.raw=${NOTES}]`, `Literal[value=${NOTES}]`].map((selector) => ({
          selector,
          message: 'A requester never reads internal notes (CONTRACT §8.38).',
        })),
      ],
    },
  },
  ...astro.configs.recommended,
  ...arrows,
  {
    files: ['tests/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
)
