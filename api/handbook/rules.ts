/** Who may call the routes of the handbook. */
export const handbookRules = {
  'GET /noi-bo/cam-nang/*': 'collaborator',
  'GET /noi-bo/tim-kiem/*': 'collaborator',
  'GET /noi-bo/pagefind/*': 'collaborator',
  'GET /noi-bo/_astro/*': 'collaborator',
  'POST /api/staff/handbook/export': 'qc',
} as const
