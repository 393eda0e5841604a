/** How much of a page's address its pictures' servers are told (Referrer Policy, section 3). */
export const referrerPolicies = [
  'no-referrer',
  'no-referrer-when-downgrade',
  'same-origin',
  'origin',
  'strict-origin',
  'origin-when-cross-origin',
  'strict-origin-when-cross-origin',
  'unsafe-url',
] as const;
export type ReferrerPolicy = (typeof referrerPolicies)[number];

/** What holds where a page says nothing. */
export const defaultReferrerPolicy: ReferrerPolicy = 'strict-origin-when-cross-origin';

/** The policy of this name, in whatever case; undefined for any other text. */
export function referrerPolicyNamed(name: string | undefined): ReferrerPolicy | undefined {
  const wanted = name?.toLowerCase();
  return referrerPolicies.find((each) => each === wanted);
}
