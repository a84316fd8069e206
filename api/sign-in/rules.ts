/** Who may call the routes of signing in. */
export const signInRules = {
  'GET /noi-bo': 'anyone',
  'GET /noi-bo/dang-nhap/': 'anyone',
  'GET /noi-bo/dang-nhap/ma/': 'anyone',
  'GET /noi-bo/dang-nhap/lien-ket/:token/': 'anyone',
  'POST /api/staff/sign-in': 'anyone',
  'POST /api/staff/sign-in/code': 'anyone',
  'POST /api/staff/sign-in/link': 'anyone',
} as const
